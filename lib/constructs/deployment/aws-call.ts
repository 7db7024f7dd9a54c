import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, type AwsSdkCall } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import { prepareDeploymentFunction, settleDeploymentFunction } from './deployment-function.ts';

export type AwsCallProps = {
  readonly stage: Stage;
  /** The short name of the function and its log. */
  readonly name: string;
  /**
   * Made when the resource is created and whenever a parameter changes, but not when it is removed.
   */
  readonly call: AwsSdkCall;
  /** The permissions that the call needs. */
  readonly allowed: Pick<PolicyStatementProps, 'actions' | 'resources' | 'conditions'>;
};

/**
 * One call to an AWS API as part of a deployment. CDK's own function makes it. A stack can hold
 * only one of these, because CDK creates one function for the whole stack, with the role of the
 * first.
 */
export class AwsCall extends Construct {
  readonly resource: AwsCustomResource;

  constructor(scope: Construct, id: string, { stage, name, call, allowed }: AwsCallProps) {
    super(scope, id);
    const { role, ...names } = prepareDeploymentFunction(this, { stage, name });
    role.addToPolicy(new PolicyStatement(allowed));
    this.resource = new AwsCustomResource(this, 'Call', {
      ...names,
      onCreate: call,
      onUpdate: call,
      role,
      // The SDK in Lambda's runtime is enough, and a deployment should not depend on a registry.
      installLatestAwsSdk: false,
    });
    settleDeploymentFunction(
      Stack.of(this).node.findChild(`AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`),
    );
  }
}

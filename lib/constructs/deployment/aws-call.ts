import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, type AwsSdkCall } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import { prepareDeploymentFunction, settleDeploymentFunction } from './deployment-function.ts';

export type AwsCallProps = {
  readonly stage: Stage;
  /** Short name, which the function and its log are called by. */
  readonly name: string;
  /** Made when the resource is created, and again whenever a parameter changes. Nothing is called when it is removed. */
  readonly call: AwsSdkCall;
  /** All that the call needs. */
  readonly allowed: Pick<PolicyStatementProps, 'actions' | 'resources' | 'conditions'>;
};

/**
 * One call to AWS as part of a deployment, by CDK's own function. CDK makes one such function in each stack, with the role of whoever comes
 * first: so at most one of these in a stack.
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
      // What Lambda brings along is enough, and a deployment should not depend on what a registry serves that day.
      installLatestAwsSdk: false,
    });
    settleDeploymentFunction(
      Stack.of(this).node.findChild(`AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`),
    );
  }
}

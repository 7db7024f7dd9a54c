import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

export type DeploymentFunctionProps = {
  readonly stage: Stage;
  /** Short name, such as `marketplace-guard`. */
  readonly name: string;
};

/**
 * Name, log group and role for a function that CDK itself adds for deployments. CDK's defaults are
 * a log that is kept forever, and a policy for all logs of the account.
 */
export const prepareDeploymentFunction = (scope: Construct, { stage, name }: DeploymentFunctionProps) => {
  const functionName = resourceName(stage, name);
  const logGroup = new LogGroup(scope, 'ProviderLogs', {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: stage.logRetentionDays,
    // The deployment's events say the same. If the log stayed, its name would block the next one.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'ProviderRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Seller Pulse ${stage.name}: what ${name} may do`,
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  return { functionName, logGroup, role };
};

/**
 * Sets what CDK leaves open about such a function (`construct` or a part of it), and acknowledges
 * the findings about the rest.
 */
export const settleDeploymentFunction = (construct: IConstruct): void => {
  for (const part of construct.node.findAll()) if (part instanceof CfnFunction) part.memorySize = 256;
  acknowledge(
    construct,
    ['Serverless::Serverless-LambdaDLQ'],
    'Only CloudFormation invokes it, waits for the answer, and fails the deployment without one: a ' +
      'dead letter would say nothing new.',
  );
  acknowledge(
    construct,
    ['Serverless::Serverless-LambdaTracing'],
    "CDK's own function, which runs for seconds while a deployment waits for it. Its log and the " +
      "deployment's events say everything that a trace would.",
  );
};

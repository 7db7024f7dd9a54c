import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

export type AccessLogProps = {
  readonly stage: Stage;
  /** Short name of the API. */
  readonly name: string;
  /** What a line says: a name for each `$context` variable. */
  readonly fields: Readonly<Record<string, `$context.${string}`>>;
};

/**
 * Access logs as one JSON object a line. Fields are named one by one, so none comes in unasked: no header (tokens), no
 * address or claim (personal data), and routes instead of paths.
 */
export const createAccessLog = (
  scope: Construct,
  id: string,
  { stage, name, fields }: AccessLogProps,
): IAccessLogSettings => {
  const logGroup = new LogGroup(scope, id, {
    // With this prefix API Gateway needs no line of its own in the account's log resource policy, which can get full.
    logGroupName: `/aws/vendedlogs/${resourceName(stage, name)}`,
    retention: stage.logRetentionDays,
    // A kept one would stand in the way of the next of its name.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(fields)),
  };
};

/**
 * WebSocket APIs (unlike HTTP APIs) write logs through a role that is set once for the whole account and region. It is kept
 * when the stage goes, since the account's other APIs write through it too.
 */
export const createAccountLogging = (scope: Construct, id: string): CfnAccount => {
  const role = new Role(scope, `${id}Role`, {
    description: 'API Gateway writes the logs of every API of this account and region through it',
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    managedPolicies: [
      ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
    ],
  });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  acknowledge(
    role,
    [
      'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    ],
    'API Gateway accepts an account-wide logging role only with what this policy of its own grants: it writes the logs of every API of the account.',
  );
  const account = new CfnAccount(scope, id, { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
};

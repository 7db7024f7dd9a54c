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
  /** The fields of a line: a name for each `$context` variable. */
  readonly fields: Readonly<Record<string, `$context.${string}`>>;
};

/**
 * An access log with one JSON object on each line. It holds only the named fields: no header
 * (tokens), no IP address or claim (personal data), and routes instead of paths.
 */
export const createAccessLog = (
  scope: Construct,
  id: string,
  { stage, name, fields }: AccessLogProps,
): IAccessLogSettings => {
  const logGroup = new LogGroup(scope, id, {
    // Under this prefix, API Gateway adds no line to the account's log resource policy, which is
    // limited in size.
    logGroupName: `/aws/vendedlogs/${resourceName(stage, name)}`,
    retention: stage.logRetentionDays,
    // If it stayed, its name would block the next one.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    destination: new LogGroupLogDestination(logGroup),
    format: AccessLogFormat.custom(JSON.stringify(fields)),
  };
};

/**
 * The role through which WebSocket APIs (unlike HTTP APIs) write their logs. It is set once for the
 * whole account and region, and stays when the stage goes, because other APIs use it too.
 */
export const createAccountLogging = (scope: Construct, id: string): CfnAccount => {
  const role = new Role(scope, `${id}Role`, {
    description: 'Lets API Gateway write the logs of every API in this account and region',
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
    'API Gateway accepts an account-wide logging role only with the permissions of this AWS policy, ' +
      'because the role writes the logs of every API in the account.',
  );
  const account = new CfnAccount(scope, id, { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
};

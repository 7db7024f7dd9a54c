import { Stack } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

/** What the charts beneath an alarm's message are drawn from. */
const CHART_ACTIONS = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'cloudwatch:GetMetricStatistics',
  'cloudwatch:GetMetricWidgetImage',
  'cloudwatch:ListMetrics',
];

/**
 * Shows topics in the stage's Slack channel, where it has one. The channel may do no more than look at metrics: both its role
 * and its guardrail are this one policy (without a guardrail, AWS Chatbot takes AdministratorAccess). The topics' key needs no
 * grant for it: SNS decrypts before it delivers.
 */
export const createChat = (scope: Construct, stage: Stage, topics: readonly ITopic[]): void => {
  if (stage.slack === undefined) return;
  const charts = new ManagedPolicy(scope, 'ChatPolicy', {
    managedPolicyName: resourceName(stage, 'chat'),
    description: `Seller Pulse ${stage.name}: charts of alarms in chat, and nothing else`,
    statements: [new PolicyStatement({ actions: CHART_ACTIONS, resources: ['*'] })],
  });
  acknowledge(
    charts,
    ['AwsSolutions::AwsSolutions-IAM5[Resource::*]'],
    'Metrics belong to no resource that a policy could name; these five actions only read them and the state of alarms.',
  );
  const role = new Role(scope, 'ChatRole', {
    roleName: resourceName(stage, 'chat'),
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description: `Seller Pulse ${stage.name}: what the Slack channel may do`,
    managedPolicies: [charts],
  });
  new SlackChannelConfiguration(scope, 'SlackChannel', {
    slackChannelConfigurationName: resourceName(stage, 'chat'),
    slackWorkspaceId: stage.slack.workspaceId,
    slackChannelId: stage.slack.channelId,
    notificationTopics: [...topics],
    role,
    guardrailPolicies: [charts],
    loggingLevel: LoggingLevel.ERROR,
  });
};

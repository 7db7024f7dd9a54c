import { Stack } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

/** What AWS Chatbot needs to draw the charts below an alarm's message. */
const CHART_ACTIONS = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'cloudwatch:GetMetricStatistics',
  'cloudwatch:GetMetricWidgetImage',
  'cloudwatch:ListMetrics',
];

/**
 * Shows the messages of topics in the stage's Slack channel, if it has one. The channel can only
 * look at metrics: the same policy is its role's policy and its guardrail (without a guardrail, AWS
 * Chatbot uses AdministratorAccess). It needs no access to the topics' key, because SNS decrypts
 * messages before it delivers them.
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
    'Metrics do not belong to a resource that a policy could name. These five actions only read ' +
      'metrics and the state of alarms.',
  );
  const role = new Role(scope, 'ChatRole', {
    roleName: resourceName(stage, 'chat'),
    assumedBy: new ServicePrincipal('chatbot.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    description: `Seller Pulse ${stage.name}: what people may do in the Slack channel`,
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

import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const SLACK = { workspaceId: 'T01234ABC', channelId: 'C01234ABC' };
const product = stacksOf({
  region: 'eu-west-1',
  operations: { emails: ['on-call@example.com'], webhooks: ['https://hooks.example.com/x'] },
  slack: SLACK,
});
const template = Template.fromStack(product.observability);
const deployment = deploymentOf(product);

describe('the operations topic', () => {
  test('it reaches everybody whom the stage names', () => {
    for (const [Protocol, Endpoint] of [
      ['email', 'on-call@example.com'],
      ['https', 'https://hooks.example.com/x'],
    ]) {
      template.hasResourceProperties('AWS::SNS::Subscription', { Protocol, Endpoint });
    }
  });

  test("it is encrypted with the stage's key and refuses messages without TLS", () => {
    const [key] = [...deployment.resources('AWS::KMS::Key').keys()].filter((id) => id.includes('-Data/'));
    const topics = [...deployment.resources('AWS::SNS::Topic').values()];
    expect(
      topics.find(({ TopicName }) => TopicName === 'seller-pulse-test-operations')?.['KmsMasterKeyId'],
    ).toMatch(new RegExp(`:key/${key?.split('/')[1]}$`));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  test("this stage's alarms can publish to it", () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: { 'aws:SourceArn': Match.anyValue() },
            },
          }),
        ]),
      },
    });
    const policies = [...deployment.resources('AWS::SNS::TopicPolicy').values()];
    expect(JSON.stringify(policies)).toContain(':alarm:seller-pulse-test-*');
    const [keyPolicy] = [...deployment.resources('AWS::KMS::Key').values()].map(({ KeyPolicy }) =>
      JSON.stringify(KeyPolicy),
    );
    expect(keyPolicy).toContain('cloudwatch.amazonaws.com');
  });
});

describe('the chat', () => {
  test('the Slack channel shows alarms and alerts, and can only look at metrics', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SlackWorkspaceId: SLACK.workspaceId,
      SlackChannelId: SLACK.channelId,
      LoggingLevel: 'ERROR',
      GuardrailPolicies: [Match.anyValue()],
    });
    const [configuration] = [...deployment.resources('AWS::Chatbot::SlackChannelConfiguration').values()];
    expect(configuration?.['SnsTopicArns']).toEqual([
      expect.stringContaining(':seller-pulse-test-operations'),
      expect.stringContaining(':seller-pulse-test-chat'),
    ]);
    const policies = [...deployment.resources('AWS::IAM::ManagedPolicy').values()].filter(
      ({ ManagedPolicyName }) => ManagedPolicyName === 'seller-pulse-test-chat',
    );
    expect(policies.map(({ PolicyDocument }) => PolicyDocument)).toMatchObject([
      {
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              'cloudwatch:DescribeAlarms',
              'cloudwatch:GetMetricData',
              'cloudwatch:GetMetricStatistics',
              'cloudwatch:GetMetricWidgetImage',
              'cloudwatch:ListMetrics',
            ],
          },
        ],
      },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'seller-pulse-test-chat',
      ManagedPolicyArns: [Match.anyValue()],
      Policies: Match.absent(),
    });
  });

  test('a stage without a channel has no chat', () => {
    const plain = Template.fromStack(stacksOf().observability);
    plain.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 0);
    plain.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });
});

describe('the dashboard', () => {
  const [properties] = [...deployment.resources('AWS::CloudWatch::Dashboard').values()];
  const body: {
    widgets: {
      type: string;
      x: number;
      width: number;
      properties: { markdown?: string; title?: string; metrics?: unknown[][] };
    }[];
  } = JSON.parse(String(properties?.['DashboardBody']));
  const text = JSON.stringify(body);

  test('every graph shows something that is deployed', () => {
    const deployed = (type: string, property: string): string[] =>
      [...deployment.resources(type).values()].map((resource) => String(resource[property]));
    const names = new Set([
      ...deployed('AWS::Lambda::Function', 'FunctionName'),
      ...deployed('AWS::DynamoDB::GlobalTable', 'TableName'),
      ...deployed('AWS::SQS::Queue', 'QueueName'),
      ...deployed('AWS::SNS::Topic', 'TopicName'),
    ]);
    const shown = new Set([...text.matchAll(/seller-pulse-test-[a-z-]+/g)].map(([name]) => name));
    expect(shown.size).toBeGreaterThan(15);
    expect([...shown].filter((name) => !names.has(name))).toEqual([]);
    expect(text).not.toContain('[object Object]');
  });

  test('it begins with freshness and lag, and then follows a record to the people who get alerts', () => {
    const sections = body.widgets.flatMap(
      ({ properties: { markdown = '' } }) => /^## (.+)$/m.exec(markdown)?.[1] ?? [],
    );
    expect(sections).toEqual([
      'Is it fresh?',
      'Records',
      'Ingest',
      'Evaluate and notify',
      'Alerts',
      'What people see',
      'Tables',
      'Functions',
    ]);
    const [, , first, second] = body.widgets;
    expect(JSON.stringify(first?.properties.metrics)).toContain('"Freshness"');
    expect(JSON.stringify(second?.properties.metrics)).toContain('"SumOffsetLag"');
  });

  test('each section says what good looks like and where to read on, and every graph has a title', () => {
    for (const { type, properties: shown } of body.widgets) {
      if (type === 'metric') expect(shown.title).toBeTruthy();
      if (shown.markdown?.startsWith('## '))
        expect(shown.markdown).toMatch(/\nGood: .+\. Otherwise: `docs\/operating\/runbook\.md#[a-z-]+`/);
    }
  });
});

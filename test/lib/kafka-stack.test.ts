import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { KafkaStack } from '../../lib/kafka-stack.ts';
import type { SellerPulse } from '../../lib/seller-pulse.ts';
import { parseStage } from '../../lib/stage/read-stage.ts';
import { ACCOUNT, deploymentOf, REGION } from '../support/infrastructure/deployment.ts';
import { isAllowed, type Statement, statementsByRole } from '../support/infrastructure/iam-policies.ts';
import { MINIMAL, stacksOf, testApp } from '../support/infrastructure/stacks.ts';

const stackOf = (kafka: object, settings: object = {}): KafkaStack =>
  new KafkaStack(testApp(), 'Kafka', { stage: parseStage('test', { ...MINIMAL, ...settings, kafka }) });
const templateOf = (kafka: object, settings: object = {}): Template =>
  Template.fromStack(stackOf(kafka, settings));

const CLUSTER_ARN = `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/market/0a1b-2`;
const EXISTING = {
  kind: 'existing',
  arn: CLUSTER_ARN,
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: [`${REGION}a`, `${REGION}b`],
  subnetIds: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'],
  securityGroupId: 'sg-0a1b2c3d',
};

const serverless = templateOf({});
const express = templateOf({
  cluster: { kind: 'express', brokersPerZone: 2, clientCidrs: ['10.1.0.0/16'] },
  pollers: 'on-demand',
});
const existing = templateOf({ cluster: EXISTING });

/** The only resource of a type, with its logical id. */
const only = (template: Template, type: string): [string, { Properties: Record<string, unknown> }] => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0]! as [string, { Properties: Record<string, unknown> }];
};
const idOf = (template: Template, type: string, properties: object): string => {
  const ids = Object.keys(template.findResources(type, { Properties: properties }));
  expect(ids).toHaveLength(1);
  return ids[0]!;
};
const brokersGroup = (template: Template): string =>
  idOf(template, 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'Seller Pulse test: brokers, and who talks to them',
  });
const groupRef = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });

describe('the brokers accept only clients that sign in by IAM, over TLS', () => {
  test('a serverless cluster lets nobody else in', () => {
    const [, { Properties }] = only(serverless, 'AWS::MSK::ServerlessCluster');
    expect(Properties).toMatchObject({
      ClusterName: 'seller-pulse-test-serverless',
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
      VpcConfigs: [
        {
          SecurityGroups: [groupRef(brokersGroup(serverless))],
          SubnetIds: [expect.anything(), expect.anything()],
        },
      ],
    });
  });

  test('Express brokers let nobody else in, and write logs', () => {
    const [, { Properties }] = only(express, 'AWS::MSK::Cluster');
    const [logs] = Object.entries(express.findResources('AWS::Logs::LogGroup')).filter(
      ([, { Properties: group }]) => group.LogGroupName === '/aws/vendedlogs/seller-pulse-test-brokers',
    );
    expect(Properties).toEqual({
      ClusterName: 'seller-pulse-test-express',
      KafkaVersion: '3.9.x.kraft',
      NumberOfBrokerNodes: 6,
      BrokerNodeGroupInfo: {
        InstanceType: 'express.m7g.large',
        ClientSubnets: [expect.anything(), expect.anything(), expect.anything()],
        SecurityGroups: [groupRef(brokersGroup(express))],
      },
      ClientAuthentication: {
        Sasl: { Iam: { Enabled: true }, Scram: { Enabled: false } },
        Unauthenticated: { Enabled: false },
      },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: 'TLS', InCluster: true } },
      EnhancedMonitoring: 'PER_TOPIC_PER_BROKER',
      LoggingInfo: { BrokerLogs: { CloudWatchLogs: { Enabled: true, LogGroup: { Ref: logs![0] } } } },
    });
  });
});

describe('the network around new brokers', () => {
  test('it has no connection to the internet, in or out', () => {
    for (const template of [serverless, express])
      for (const type of [
        'AWS::EC2::InternetGateway',
        'AWS::EC2::NatGateway',
        'AWS::EC2::Route',
        'AWS::EC2::EIP',
      ])
        template.resourceCountIs(type, 0);
  });

  test('it has two zones for a serverless cluster and three for Express, in every region', () => {
    const zonesOf = (template: Template) =>
      Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => [
        Properties.AvailabilityZone,
        Properties.CidrBlock,
      ]);
    const zone = (index: number) => [{ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] }, `10.77.${index}.0/24`];
    expect(zonesOf(serverless)).toEqual([zone(0), zone(1)]);
    expect(zonesOf(express)).toEqual([zone(0), zone(1), zone(2)]);
    expect(zonesOf(templateOf({}, { account: ACCOUNT, region: 'eu-west-1' }))).toEqual([zone(0), zone(1)]);
  });

  test('only its own members and the clients that the stage names reach the brokers', () => {
    const group = brokersGroup(express);
    const carriers = { GroupId: groupRef(group), FromPort: 9098, ToPort: 9098, IpProtocol: 'tcp' };
    const rules = (type: string) =>
      Object.values(express.findResources(type))
        .map(({ Properties: { Description, ...rule } }) => rule)
        .filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(groupRef(group)));
    expect(express.findResources('AWS::EC2::SecurityGroup')[group]?.Properties).toMatchObject({
      SecurityGroupIngress: [{ CidrIp: '10.1.0.0/16', FromPort: 9098, ToPort: 9098, IpProtocol: 'tcp' }],
    });
    expect(rules('AWS::EC2::SecurityGroupIngress')).toEqual([
      { ...carriers, SourceSecurityGroupId: groupRef(group) },
    ]);
    const endpoints = idOf(express, 'AWS::EC2::SecurityGroup', {
      GroupDescription: 'Seller Pulse test: endpoints for the pollers of Kafka',
    });
    expect(rules('AWS::EC2::SecurityGroupEgress')).toEqual([
      { ...carriers, DestinationSecurityGroupId: groupRef(group) },
      { ...carriers, FromPort: 443, ToPort: 443, DestinationSecurityGroupId: groupRef(endpoints) },
    ]);
  });

  test('its flow log shows who connected to whom, and expires with the other logs', () => {
    const [vpc] = only(serverless, 'AWS::EC2::VPC');
    serverless.hasResourceProperties('AWS::EC2::FlowLog', { ResourceId: { Ref: vpc }, TrafficType: 'ALL' });
    serverless.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vpc-flow-logs/seller-pulse-test-kafka',
      RetentionInDays: 30,
    });
  });

  test.each([
    ['retain', 'RetainExceptOnCreate'],
    ['destroy', 'Delete'],
  ])('it is kept or deleted together with the cluster if the stage says %s', (removal, DeletionPolicy) => {
    const template = templateOf({}, { removal });
    for (const type of [
      'AWS::MSK::ServerlessCluster',
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::EC2::SecurityGroup',
    ])
      template.allResources(type, { DeletionPolicy });
  });
});

describe('zones', () => {
  test('the network uses those that the stage names, so it avoids zones without MSK', () => {
    const availabilityZones = ['us-east-1b', 'us-east-1f'];
    const template = templateOf(
      { cluster: { kind: 'serverless', availabilityZones } },
      { region: 'us-east-1' },
    );
    const subnets = Object.values(template.findResources('AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties['AvailabilityZone'],
    );
    expect(subnets).toEqual(availabilityZones);
  });
});

describe('pollers on demand', () => {
  const endpoints = (template: Template) =>
    Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);

  test('they reach Lambda and STS from the brokers’ network, and nothing else', () => {
    const group = idOf(express, 'AWS::EC2::SecurityGroup', {
      GroupDescription: 'Seller Pulse test: endpoints for the pollers of Kafka',
    });
    const endpoint = (service: string, Action: string) => ({
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] },
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SecurityGroupIds: [groupRef(group)],
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action, Principal: { Service: 'lambda.amazonaws.com' }, Resource: '*' },
        ],
      },
    });
    expect(endpoints(express)).toMatchObject([
      endpoint('lambda', 'lambda:InvokeFunction'),
      endpoint('sts', 'sts:AssumeRole'),
    ]);
    express.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: groupRef(group),
      SourceSecurityGroupId: groupRef(brokersGroup(express)),
      FromPort: 443,
      ToPort: 443,
    });
  });

  test('no other stage pays for endpoints', () => {
    expect(endpoints(serverless)).toEqual([]);
    expect(endpoints(existing)).toEqual([]);
  });

  test('they get endpoints in the network of an existing cluster, unless its owners have some', () => {
    const onDemand = templateOf({ cluster: EXISTING, pollers: 'on-demand' });
    expect(endpoints(onDemand)).toMatchObject([
      { VpcId: 'vpc-0a1b2c3d', SubnetIds: EXISTING.subnetIds },
      { VpcId: 'vpc-0a1b2c3d' },
    ]);
    onDemand.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourceSecurityGroupId: 'sg-0a1b2c3d',
      FromPort: 443,
    });
    expect(
      endpoints(templateOf({ cluster: { ...EXISTING, createEndpoints: false }, pollers: 'on-demand' })),
    ).toEqual([]);
  });
});

describe('an existing cluster', () => {
  test('it stays as it is: no cluster, network or rule of its group is created or changed', () => {
    const onDemand = templateOf({ cluster: EXISTING, pollers: 'on-demand' });
    for (const type of [
      'AWS::MSK::Cluster',
      'AWS::MSK::ServerlessCluster',
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::EC2::SecurityGroupEgress',
    ])
      onDemand.resourceCountIs(type, 0);
    for (const { Properties } of Object.values(onDemand.findResources('AWS::EC2::SecurityGroupIngress')))
      expect(Properties.GroupId).not.toBe('sg-0a1b2c3d');
  });

  test('with existing topics, its stack creates nothing and can still be deployed', () => {
    const types = Object.values<{ Type: string }>(
      templateOf({ cluster: EXISTING, createTopics: false }).toJSON().Resources,
    );
    expect(types.map(({ Type }) => Type)).toEqual(['AWS::CloudFormation::WaitConditionHandle']);
  });
});

describe('the topics', () => {
  test('they get the names and partitions that the stage names', () => {
    const template = templateOf({ topics: { orders: { name: 'orders.v2', partitions: 48 } } });
    const [, { Properties }] = only(template, 'Custom::KafkaTopics');
    expect(Properties).toMatchObject({
      Topics: [
        { Name: 'orders.v2', Partitions: '48' },
        { Name: 'seller_fulfillment', Partitions: '12' },
        { Name: 'seller_ratings', Partitions: '12' },
        { Name: 'marketplace_refunds', Partitions: '12' },
        { Name: 'seller_payouts', Partitions: '12' },
      ],
      BootstrapBrokers: { 'Fn::GetAtt': [expect.any(String), 'BootstrapBrokerStringSaslIam'] },
    });
  });

  test('a function inside the brokers’ network creates them', () => {
    serverless.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seller-pulse-test-kafka-topics',
      VpcConfig: { SecurityGroupIds: [groupRef(brokersGroup(serverless))], SubnetIds: Match.anyValue() },
    });
    existing.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'seller-pulse-test-kafka-topics',
      VpcConfig: { SecurityGroupIds: ['sg-0a1b2c3d'], SubnetIds: EXISTING.subnetIds },
    });
  });

  test('the deployment finds the brokers with Lambda’s own SDK and downloads nothing from a registry', () => {
    const [, { Properties }] = only(existing, 'Custom::AWS');
    expect(Properties).toMatchObject({ InstallLatestAwsSdk: false });
    expect(Properties).not.toHaveProperty('Delete');
    for (const call of ['Create', 'Update'])
      expect(JSON.parse(String(Properties[call]))).toMatchObject({
        service: 'kafka',
        action: 'getBootstrapBrokers',
        parameters: { ClusterArn: CLUSTER_ARN },
        outputPaths: ['BootstrapBrokerStringSaslIam'],
      });
    existing.hasOutput('BootstrapBrokers', {});
  });

  test('the deployment leaves them alone if the stage says that others own them', () => {
    const template = templateOf({ createTopics: false });
    template.resourceCountIs('Custom::KafkaTopics', 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });
});

test('pollers are deployed after the topics that they read, also with an existing cluster', () => {
  const { kafka, processing } = stacksOf({ kafka: { cluster: EXISTING } });
  expect(processing.dependencies).toContain(kafka);
});

describe('the function that creates topics', () => {
  const deployment = deploymentOf({ kafka: stackOf({ cluster: EXISTING }) } as unknown as SellerPulse);
  const [role] = [...statementsByRole(deployment)]
    .filter(([id]) => id.startsWith('TopicsRole'))
    .map(([, statements]) => statements);
  const may = (action: string, resource: string, context = {}): boolean =>
    isAllowed(role as readonly Statement[], { action, resource, context });
  const topicArn = (topic: string) => `arn:aws:kafka:${REGION}:${ACCOUNT}:topic/market/0a1b-2/${topic}`;

  test.each<readonly [string, string]>([
    ['kafka-cluster:Connect', CLUSTER_ARN],
    ['kafka-cluster:DescribeCluster', CLUSTER_ARN],
    ...[
      'marketplace_orders',
      'seller_fulfillment',
      'seller_ratings',
      'marketplace_refunds',
      'seller_payouts',
    ].flatMap((topic) =>
      ['CreateTopic', 'DescribeTopic', 'AlterTopic'].map(
        (action) => [`kafka-cluster:${action}`, topicArn(topic)] as const,
      ),
    ),
  ])('it may %s on %s', (action, resource) => {
    expect(may(action, resource)).toBe(true);
  });

  test.each([
    ['kafka-cluster:DeleteTopic', topicArn('marketplace_orders')],
    ['kafka-cluster:ReadData', topicArn('marketplace_orders')],
    ['kafka-cluster:WriteData', topicArn('marketplace_orders')],
    ['kafka-cluster:AlterTopicDynamicConfiguration', topicArn('marketplace_orders')],
    ['kafka-cluster:CreateTopic', topicArn('another_topic')],
    ['kafka-cluster:AlterTopic', topicArn('marketplace_orders.old')],
    ['kafka-cluster:AlterCluster', CLUSTER_ARN],
    ['kafka-cluster:Connect', CLUSTER_ARN.replace('market', 'other')],
    ['kafka:DeleteCluster', CLUSTER_ARN],
  ])('it may not %s on %s', (action, resource) => {
    expect(may(action, resource)).toBe(false);
  });

  test('Lambda can put it into the network, but its own code cannot use that permission', () => {
    const own = {
      'lambda:SourceFunctionArn': [
        `arn:aws:lambda:${REGION}:${ACCOUNT}:function:seller-pulse-test-kafka-topics`,
      ],
    };
    for (const action of [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
    ]) {
      expect(may(action, '*')).toBe(true);
      expect(may(action, '*', own)).toBe(false);
    }
  });
});

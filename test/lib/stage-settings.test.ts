import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseStage, readStage, StageError } from '../../lib/stage/read-stage.ts';
import { MINIMAL } from '../support/infrastructure/stacks.ts';

/** The errors for these settings: one line for each wrong setting. */
const faultsOf = (settings: unknown): readonly string[] => {
  try {
    parseStage('test', settings);
    return [];
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
};
const beside = (settings: object) => faultsOf({ ...MINIMAL, ...settings });

const ARN = 'arn:aws:kafka:eu-west-1:111122223333:cluster/market/0a1b';
const EXISTING = {
  kind: 'existing',
  arn: ARN,
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  subnetIds: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'],
  securityGroupId: 'sg-0a1b2c3d',
};
const existing = (change: object) => ({ kafka: { cluster: { ...EXISTING, ...change } } });
const OIDC = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  audience: 'pulse',
  keysUrl: 'https://login.example.com/keys',
  clientId: 'web',
};
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0a';

/** Otherwise a deployment fails after twenty minutes, or succeeds and does something else. */
describe('synth names a wrong setting and what is allowed', () => {
  test.each<[string, object, string]>([
    ['an account that is a number', { account: 111122223333 }, 'account: must be twelve digits, as text'],
    ['a region that does not exist', { region: 'Ireland' }, 'region: must be a region such as eu-west-1'],
    [
      'a time zone that does not exist',
      { marketplace: { currency: 'EUR', timeZone: 'Berlin' } },
      'marketplace.timeZone: must be an IANA time zone such as Europe/Berlin',
    ],
    [
      'a currency in small letters',
      { marketplace: { currency: 'eur' } },
      'marketplace.currency: must be an ISO 4217 code such as EUR',
    ],
    [
      'a currency that does not exist',
      { marketplace: { currency: 'EUO' } },
      'marketplace.currency: must be an ISO 4217 code such as EUR',
    ],
    [
      'a marketplace without currency',
      { marketplace: {} },
      'marketplace.currency: is missing: must be an ISO 4217 code such as EUR',
    ],
    [
      'a misspelt setting',
      { marketplace: { currency: 'EUR', timezone: 'UTC' } },
      'marketplace.timezone: is not a setting; allowed here: timeZone, currency',
    ],
    [
      'text instead of a group of settings',
      { kafka: 'serverless' },
      'kafka: must be { cluster, topics, createTopics, pollers }',
    ],
    [
      'an unknown kind of cluster',
      { kafka: { cluster: { kind: 'standard' } } },
      "kafka.cluster.kind: must have a `kind` of 'serverless', 'express' or 'existing'",
    ],
    [
      'a setting of another kind of cluster',
      { kafka: { cluster: { kind: 'serverless', brokersPerZone: 2 } } },
      'kafka.cluster.brokersPerZone: is not a setting; allowed here: kind, cidr, availabilityZones, clientCidrs',
    ],
    [
      'a broker size that Express lacks',
      { kafka: { cluster: { kind: 'express', instanceType: 'kafka.m7g.large' } } },
      'kafka.cluster.instanceType: must be an Express broker size: express.m7g.large, .xlarge, .2xlarge, .4xlarge, .8xlarge, .12xlarge or .16xlarge',
    ],
    [
      'a Kafka version that does not exist',
      { kafka: { cluster: { kind: 'express', kafkaVersion: 'latest' } } },
      'kafka.cluster.kafkaVersion: must be a Kafka version such as 3.9.x.kraft',
    ],
    [
      'a network too small for three zones',
      { kafka: { cluster: { kind: 'express', cidr: '10.0.0.0/24' } } },
      'kafka.cluster.cidr: must be an IPv4 range such as 10.77.0.0/16, with /16 to /22',
    ],
    [
      'brokers open to the world',
      { kafka: { cluster: { kind: 'serverless', clientCidrs: ['0.0.0.0/0'] } } },
      'kafka.cluster.clientCidrs.0: must be an IPv4 range such as 10.77.0.0/8, with /8 to /32',
    ],
    [
      'the ARN of something else',
      existing({ arn: 'arn:aws:sqs:eu-west-1:111122223333:queue' }),
      'kafka.cluster.arn: must be the ARN of a cluster such as arn:aws:kafka:eu-west-1:111122223333:cluster/name/uuid',
    ],
    [
      'no VPC',
      existing({ vpcId: undefined }),
      'kafka.cluster.vpcId: is missing: must be a VPC id such as vpc-0a1b2c3d',
    ],
    [
      'fewer subnets than zones',
      existing({ subnetIds: ['subnet-0a1b2c3d'] }),
      'kafka.cluster.subnetIds: must name one subnet for each zone in availabilityZones',
    ],
    [
      'zones of another region',
      existing({ availabilityZones: ['eu-west-1a', 'eu-west-2a'] }),
      'kafka.cluster.availabilityZones: must be different zones of eu-west-1, where the cluster is',
    ],
    [
      'a zone of another region for a new cluster',
      {
        region: 'us-east-1',
        kafka: {
          cluster: { kind: 'express', availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-2c'] },
        },
      },
      'kafka.cluster.availabilityZones: must be 3 different zones of us-east-1',
    ],
    [
      'a region that CloudFront cannot log to',
      { region: 'eu-south-1' },
      'region: must be a region that is enabled by default: CloudFront cannot deliver its access logs to a bucket in an opt-in region',
    ],
    [
      'a cluster in another region',
      { region: 'eu-west-2', ...existing({}) },
      'kafka.cluster.arn: must be the ARN of a cluster in the account and region of the stage',
    ],
    [
      'a topic name with a blank',
      { kafka: { topics: { orders: { name: 'my orders' } } } },
      'kafka.topics.orders.name: must be a Kafka topic name: 1 to 249 letters, digits, dots, underscores and hyphens',
    ],
    [
      'half a partition',
      { kafka: { topics: { orders: { partitions: 1.5 } } } },
      'kafka.topics.orders.partitions: must be a whole number from 1 to 1000',
    ],
    [
      'one topic for two functions',
      { kafka: { topics: { orders: { name: 'all' }, payouts: { name: 'all' } } } },
      'kafka.topics: must have different names, also from the topics in the file of sources: each belongs to one source',
    ],
    [
      'a policy outside the repository',
      { policyFile: 'policy/../../secret.json' },
      'policyFile: must be the path of a JSON file in this repository such as policy/policy.json',
    ],
    [
      'no pollers',
      { kafka: { pollers: { minimum: 0, maximum: 4 } } },
      'kafka.pollers.minimum: must be a whole number from 1 to 200',
    ],
    [
      'an unknown word for pollers',
      { kafka: { pollers: 'many' } },
      'kafka.pollers: must be \'on-demand\' or { "minimum": 1 to 200, "maximum": 1 to 2000 }',
    ],
    [
      'a minimum of pollers above the maximum',
      { kafka: { pollers: { minimum: 5, maximum: 4 } } },
      'kafka.pollers.minimum: must not be greater than maximum',
    ],
    [
      'a word instead of true or false',
      { kafka: { createTopics: 'no' } },
      'kafka.createTopics: must be true or false',
    ],
    [
      'too many shards',
      { processing: { counterShards: 65 } },
      'processing.counterShards: must be a whole number from 1 to 64',
    ],
    [
      'a day without room for any category',
      { processing: { namesPerDay: 0 } },
      'processing.namesPerDay: must be a whole number from 1 to 1000',
    ],
    [
      'no identity',
      { identity: undefined },
      "identity: is missing: must have a `kind` of 'cognito' or 'oidc'",
    ],
    [
      'a sign-in address that Cognito refuses',
      { identity: { kind: 'cognito', domainPrefix: 'my-aws-shop' } },
      'identity.domainPrefix: must be 1 to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"',
    ],
    [
      'an issuer without TLS',
      { identity: { ...OIDC, issuer: 'http://login.example.com' } },
      'identity.issuer: must be an https:// address',
    ],
    [
      'a certificate in another region',
      {
        domain: { name: 'pulse.example.com', certificateArn: CERTIFICATE.replace('us-east-1', 'eu-west-1') },
      },
      'domain.certificateArn: must be the ARN of an ACM certificate in us-east-1, where CloudFront reads it',
    ],
    [
      'a certificate of another account',
      { account: '999999999999', domain: { name: 'pulse.example.com', certificateArn: CERTIFICATE } },
      'domain.certificateArn: must be the ARN of a certificate in the account of the stage',
    ],
    [
      'a firewall without region',
      { firewall: { requestsPerIpInFiveMinutes: 100 } },
      'region: must be set when firewall is: the firewall is in us-east-1, and the entrance refers to it across regions',
    ],
    [
      'an e-mail address without a domain',
      { alerts: { emails: ['ops'] } },
      'alerts.emails.0: must be an e-mail address',
    ],
    [
      'the same address twice',
      { operations: { emails: ['a@b.example', 'a@b.example'] } },
      'operations.emails: must name each address once',
    ],
    [
      'more than 100 percent',
      { alarms: { quarantinePercent: 101 } },
      'alarms.quarantinePercent: must be a number above 0, at most 100',
    ],
    ['an unknown kind of removal', { removal: 'delete' }, "removal: must be 'retain' or 'destroy'"],
  ])('%s', (_, settings, fault) => {
    expect(beside(settings)).toEqual([fault]);
  });

  test('it names all wrong settings at once', () => {
    expect(faultsOf({ kafak: {}, identity: OIDC, logRetentionDays: 31 })).toEqual([
      'marketplace: is missing: must be { timeZone, currency }',
      expect.stringMatching(/^logRetentionDays: must be one of 1, 3, 5, 7, 14, 30, .*3653$/),
      expect.stringMatching(
        /^kafak: is not a setting; allowed here: account, region, marketplace, kafka, .*, logRetentionDays$/,
      ),
    ]);
  });

  test.each([[5], [null], [[]], ['{}']])('it names what is missing if the file contains %j', (content) => {
    expect(faultsOf(content)).toEqual([
      expect.stringMatching(/^\(the whole file\): must be \{ account, region, marketplace, /),
    ]);
  });
});

test('the defaults suit production: data is kept, topics are created, and a second factor is required', () => {
  expect(parseStage('test', MINIMAL)).toMatchObject({
    name: 'test',
    marketplace: { timeZone: 'UTC', currency: 'EUR' },
    kafka: {
      cluster: { kind: 'serverless', cidr: '10.77.0.0/16', clientCidrs: [] },
      topics: {
        orders: { name: 'marketplace_orders', partitions: 12 },
        payouts: { name: 'seller_payouts', partitions: 12 },
      },
      createTopics: true,
      pollers: { minimum: 1, maximum: 4 },
    },
    identity: { mfa: 'required' },
    removal: 'retain',
    logRetentionDays: 30,
  });
});

describe('a stage that cannot be read says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stages-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'half.json'), '{ "marketplace": ');
  writeFileSync(join(folder, 'stage.schema.json'), '{}');

  const withPolicy = (name: string, policyFile: string): void =>
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...MINIMAL, policyFile }));
  withPolicy('own', 'test/fixtures/policy-of-a-stage.json');
  withPolicy('broken', 'test/fixtures/policy-broken.json');
  withPolicy('lost', 'policy/none.json');

  test('a stage can name a policy anywhere in the repository', () => {
    expect(readStage(folder, 'own').policyFile).toBe('test/fixtures/policy-of-a-stage.json');
  });

  test('synth names the file and field of a wrong policy before it builds anything', () => {
    expect(() => readStage(folder, 'broken')).toThrow(
      'the policy of stage "broken" cannot be used:\n  test/fixtures/policy-broken.json: rules[3].breach must be a number: a share from 0 to 1, or stars from 1 to 5',
    );
    expect(() => readStage(folder, 'lost')).toThrow(
      /^the policy of stage "lost" cannot be used:\n {2}policyFile: policy\/none\.json cannot be read: ENOENT/,
    );
  });

  test.each([
    [
      'nowhere',
      /there is no stage "nowhere": write .*nowhere\.json, or choose one of broken, half, lost, own with -c stage=NAME$/,
    ],
    ['half', /half\.json is not JSON: /],
    [
      '../secrets',
      /the stage name "..\/secrets" must be 1 to 16 lower-case letters, digits and hyphens, a letter first$/,
    ],
  ])('%s', (name, message) => {
    expect(() => readStage(folder, name)).toThrow(message);
  });
});

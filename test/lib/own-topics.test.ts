/** A marketplace's own topics are read on AWS as the file of sources says, from one place. */
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import { parseSources } from '../../contracts/sources/sources.ts';
import { parseStage } from '../../lib/stage/read-stage.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { MINIMAL, stacksIn, testApp } from '../support/infrastructure/stacks.ts';

const GLUE = 'arn:aws:glue:eu-west-1:111122223333:registry/shop';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-AbCdEf';
const sources = parseSources('test', {
  sources: [
    { kind: 'orders', topics: ['shop.orders', 'shop.orders-eu'] },
    { kind: 'payouts', topics: ['bank.payouts'], format: 'avro', registry: { kind: 'glue', arn: GLUE } },
    {
      kind: 'ratings',
      format: 'protobuf',
      registry: { kind: 'confluent', url: 'https://schemas.example.com', secretArn: SECRET },
    },
  ],
});
const deployment = deploymentOf(stacksIn(testApp(), {}, sources));
const mappings = [...deployment.resources('AWS::Lambda::EventSourceMapping').values()].filter(
  (mapping) => mapping['Topics'] !== undefined,
);
const mappingOf = (topic: string) => mappings.find(({ Topics }) => String(Topics) === topic) ?? {};
const statementsOf = (role: string): string => {
  const policies = [...deployment.resources('AWS::IAM::Policy')].filter(([id]) => id.includes(role));
  return JSON.stringify(policies);
};

test('each topic has an event source of its own, and the topics of a kind share its function', () => {
  expect(
    mappings.map(({ Topics, FunctionName, AmazonManagedKafkaEventSourceConfig }) => [
      String(Topics),
      FunctionName,
      (AmazonManagedKafkaEventSourceConfig as { ConsumerGroupId: string }).ConsumerGroupId,
    ]),
  ).toEqual([
    ['shop.orders', 'seller-pulse-test-ingest-orders', 'seller-pulse-test-ingest-orders-shop.orders'],
    ['shop.orders-eu', 'seller-pulse-test-ingest-orders', 'seller-pulse-test-ingest-orders-shop.orders-eu'],
    ['seller_fulfillment', 'seller-pulse-test-ingest-fulfillment', 'seller-pulse-test-ingest-fulfillment'],
    ['seller_ratings', 'seller-pulse-test-ingest-ratings', 'seller-pulse-test-ingest-ratings'],
    ['marketplace_refunds', 'seller-pulse-test-ingest-refunds', 'seller-pulse-test-ingest-refunds'],
    ['bank.payouts', 'seller-pulse-test-ingest-payouts', 'seller-pulse-test-ingest-payouts-bank.payouts'],
  ]);
  const read = statementsOf('Ingestorders');
  expect(read).toContain('/shop.orders"');
  expect(read).toContain('/shop.orders-eu"');
  expect(read).not.toContain('marketplace_orders');
});

test("the marketplace's own topics are neither made nor given partitions, only ours are", () => {
  const [topics] = deployment.resources('Custom::KafkaTopics').values();
  expect((topics!['Topics'] as { Name: string }[]).map(({ Name }) => Name)).toEqual([
    'seller_fulfillment',
    'seller_ratings',
    'marketplace_refunds',
  ]);
});

test('a marketplace that names all of its topics gets no function that makes any', () => {
  const all = parseSources('test', {
    sources: EVENT_TYPES.map((kind) => ({ kind, topics: [`shop.${kind}`] })),
  });
  const own = deploymentOf(stacksIn(testApp(), {}, all));
  expect(own.resources('Custom::KafkaTopics').size).toBe(0);
  expect(own.resources('AWS::Lambda::EventSourceMapping').size).toBe(EVENT_TYPES.length + 2);
});

test('functions that name topics know all of them', () => {
  const environments = [...deployment.resources('AWS::Lambda::Function').values()].flatMap(
    ({ Environment }) =>
      (Environment as { Variables?: Record<string, string> })?.Variables?.['TOPIC_NAMES'] ?? [],
  );
  expect(environments.length).toBeGreaterThan(0);
  for (const names of environments)
    expect(JSON.parse(names)).toMatchObject({
      orders: ['shop.orders', 'shop.orders-eu'],
      ratings: ['seller_ratings'],
      payouts: ['bank.payouts'],
    });
});

describe('a topic with a schema registry', () => {
  test('is decoded by Lambda, which may read the schemas of that registry alone', () => {
    const config = (topic: string) =>
      (mappingOf(topic)['AmazonManagedKafkaEventSourceConfig'] as Record<string, unknown>)[
        'SchemaRegistryConfig'
      ];
    expect(config('bank.payouts')).toEqual({
      SchemaRegistryURI: GLUE,
      EventRecordFormat: 'JSON',
      SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
    });
    expect(config('seller_ratings')).toEqual({
      SchemaRegistryURI: 'https://schemas.example.com',
      EventRecordFormat: 'JSON',
      SchemaValidationConfigs: [{ Attribute: 'VALUE' }],
      AccessConfigs: [{ Type: 'BASIC_AUTH', URI: SECRET }],
    });
    expect(config('shop.orders')).toBeUndefined();
    expect(statementsOf('Ingestpayouts')).toContain('glue:GetSchemaVersion');
    expect(statementsOf('Ingestratings')).toContain(SECRET);
    expect(statementsOf('Ingestorders')).not.toMatch(/glue:|secretsmanager:/);
  });

  test('keeps what cannot be decoded in a queue with an alarm, and retries everything else for ever', () => {
    for (const topic of ['bank.payouts', 'seller_ratings'])
      expect(mappingOf(topic)).toMatchObject({
        MaximumRetryAttempts: -1,
        DestinationConfig: { OnFailure: { Destination: expect.anything() } },
      });
    expect(mappingOf('shop.orders')['DestinationConfig']).toBeUndefined();
    const alarms = [...deployment.resources('AWS::CloudWatch::Alarm').values()].map(
      ({ AlarmName }) => AlarmName,
    );
    expect(alarms).toEqual(
      expect.arrayContaining([
        'seller-pulse-test-failure-queue-payouts-bank.payouts',
        'seller-pulse-test-failure-queue-ratings',
        'seller-pulse-test-consumer-lag-orders-shop.orders-eu',
        'seller-pulse-test-source-silent-ingest-orders-shop.orders',
      ]),
    );
  });
});

test.each<[string, object, string]>([
  [
    'a registry without provisioned pollers',
    { kafka: { pollers: 'on-demand' } },
    "kafka.pollers: must not be 'on-demand': sources[1] has the format avro, and only provisioned pollers read a schema registry",
  ],
  [
    'a topic that nobody reads',
    { kafka: { topics: { orders: { name: 'other.orders' } } } },
    'kafka.topics.orders.name: must be left out: the file of sources names the topics of this kind',
  ],
  [
    'a topic of two kinds',
    { kafka: { topics: { refunds: { name: 'bank.payouts' } } } },
    'kafka.topics: must have different names, also from the topics in the file of sources: each belongs to one source',
  ],
])('synth refuses %s', (_, settings, fault) => {
  expect(() => parseStage('test', { ...MINIMAL, ...settings }, sources)).toThrow(fault);
});

/**
 * Topics hold the records that every figure is counted from. A deployment may add topics and
 * partitions, and must never lose a record.
 */
import { NetworkError, ProtocolError } from '@platformatic/kafka';
import { beforeEach, describe, expect, test } from 'vitest';
import type { TopicsAdmin } from '../../../adapters/kafka/topics-admin.ts';
import { createKafkaTopics } from '../../../lambdas/kafka-topics/kafka-topics.ts';

let cluster: Map<string, number>;
let calls: string[];
let failures: Error[];
let now: number;
let closed: number;

beforeEach(() => {
  [cluster, calls, failures, now, closed] = [new Map(), [], [], 0, 0];
});

/** A cluster that fails as often as `failures` says before it obeys. */
const admin: TopicsAdmin = {
  partitionsOf: async (topic) => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return cluster.get(topic);
  },
  create: async ({ name, partitions, replicationFactor }) => {
    calls.push(`create ${name} ${partitions} ${replicationFactor ?? 'as the cluster says'}`);
    cluster.set(name, partitions);
  },
  grow: async (topic, partitions) => {
    calls.push(`grow ${topic} ${partitions}`);
    cluster.set(topic, partitions);
  },
  close: async () => {
    closed += 1;
  },
};

const SECONDS = 120;
const handle = (event: object) =>
  createKafkaTopics({
    openAdmin: (brokers) => {
      calls.push(`open ${brokers.join(' ')}`);
      return admin;
    },
    clock: () => now,
    waiting: {
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
      random: () => 0.9,
    },
  })(event, { getRemainingTimeInMillis: () => SECONDS * 1000 });

const topic = (Name: string, Partitions: string, more: object = {}) => ({ Name, Partitions, ...more });
const request = (RequestType: string, ...Topics: object[]) => ({
  RequestType,
  ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:framework',
  ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'kafka-topics' }),
  ResourceProperties: { ServiceToken: 'arn', BootstrapBrokers: 'b-1.example:9098,b-2.example:9098', Topics },
});
const denied = () => new ProtocolError('TOPIC_AUTHORIZATION_FAILED');

describe('Create and Update', () => {
  test('create missing topics, grow smaller ones, and leave the others alone', async () => {
    cluster = new Map([
      ['ratings', 6],
      ['payouts', 12],
      ['somebody_elses', 3],
    ]);
    const topics = [
      topic('orders', '12'),
      topic('ratings', '12'),
      topic('payouts', '12'),
      topic('refunds', '4', { ReplicationFactor: '2' }),
    ];
    const answer = { PhysicalResourceId: 'kafka-topics' };
    expect(await handle(request('Create', ...topics))).toEqual(answer);
    const changes = ['create orders 12 as the cluster says', 'grow ratings 12', 'create refunds 4 2'];
    expect(calls).toEqual(['open b-1.example:9098 b-2.example:9098', ...changes]);
    expect(await handle(request('Update', ...topics))).toEqual(answer);
    expect(calls.filter((call) => !call.startsWith('open'))).toEqual(changes);
    expect(closed).toBe(2);
  });

  test('refuse fewer partitions, name the topic, both numbers and the reason, and change nothing', async () => {
    cluster = new Map([['orders', 24]]);
    await expect(handle(request('Update', topic('orders', '12')))).rejects.toThrow(
      /topic orders has 24 partitions, but 12 were requested: .*records of one key would move.* Request 24 or more/,
    );
    expect(cluster).toEqual(new Map([['orders', 24]]));
    expect(closed).toBe(1);
  });

  test('try again while brokers are away and while permissions have not arrived', async () => {
    failures = [
      new NetworkError('Connection failed.'),
      denied(),
      new ProtocolError('NOT_CONTROLLER'),
      denied(),
    ];
    await handle(request('Create', topic('orders', '12')));
    expect(cluster.get('orders')).toBe(12);
  });

  test('name the topic and the missing permissions after a minute instead of the whole timeout', async () => {
    failures = Array.from({ length: 1000 }, denied);
    await expect(handle(request('Create', topic('orders', '12')))).rejects.toThrow(
      /^topic orders: TOPIC_AUTHORIZATION_FAILED: .*check that its permissions name this topic/,
    );
    expect(now).toBeGreaterThan(60_000);
    expect(now).toBeLessThan(70_000);
  });

  test('give up on absent brokers with enough time left to say so', async () => {
    failures = Array.from({ length: 1000 }, () => new NetworkError('Connection to b-1.example:9098 failed.'));
    await expect(handle(request('Create', topic('orders', '12')))).rejects.toThrow(
      /^topic orders: no time left to try again; Connection to b-1\.example:9098 failed\.: check that the brokers run/,
    );
    expect(now).toBeLessThan(SECONDS * 1000);
    expect(now).toBeGreaterThan((SECONDS - 10) * 1000);
  });

  test('do not retry what can never succeed', async () => {
    failures = [
      new ProtocolError('INVALID_REPLICATION_FACTOR', 'Unable to replicate the partition 3 time(s)'),
    ];
    await expect(
      handle(request('Create', topic('orders', '12', { ReplicationFactor: '3' }))),
    ).rejects.toThrow(
      /^topic orders: INVALID_REPLICATION_FACTOR: Unable to replicate the partition 3 time\(s\): correct/,
    );
    expect(now).toBe(0);
  });

  test.each([
    ['no topics', {}, /Topics/],
    [
      'a topic of no partitions',
      { Topics: [topic('orders', '0')] },
      /whole number of at least 1[\s\S]*Topics\[0\]\.Partitions/,
    ],
    [
      'a number of partitions that is none',
      { Topics: [topic('orders', 'twelve')] },
      /Topics\[0\]\.Partitions/,
    ],
    ['a name that Kafka refuses', { Topics: [topic('or ders', '12')] }, /must be a Kafka topic name/],
    ['a topic twice', { Topics: [topic('orders', '12'), topic('orders', '6')] }, /must name each topic once/],
    [
      'brokers without ports',
      { BootstrapBrokers: 'b-1.example', Topics: [topic('orders', '12')] },
      /host:port[\s\S]*BootstrapBrokers/,
    ],
  ])('refuse %s before they ask any broker', async (_what, properties, message) => {
    const event = request('Create');
    await expect(
      handle({ ...event, ResourceProperties: { ...event.ResourceProperties, Topics: [], ...properties } }),
    ).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });
});

test('Delete keeps every topic, whatever its properties, so that a failed deployment can roll back', async () => {
  cluster = new Map([['orders', 12]]);
  expect(
    await handle({ ...request('Delete', topic('orders', 'nonsense')), PhysicalResourceId: 'of-old' }),
  ).toEqual({
    PhysicalResourceId: 'of-old',
  });
  expect(calls).toEqual([]);
});

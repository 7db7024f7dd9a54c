/**
 * The topics of a deployment on a broker with real records: none may be lost, and the broker must
 * take what we ask.
 */
import { Admin, Producer } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { plaintext } from '../../adapters/kafka/connection.ts';
import { createTopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import { createKafkaTopics } from '../../lambdas/kafka-topics/kafka-topics.ts';

const broker = inject('kafka');
const handle = createKafkaTopics({
  openAdmin: (brokers) => createTopicsAdmin(plaintext(brokers)),
  clock: Date.now,
  waiting,
});

const send = (
  RequestType: string,
  topics: Readonly<Record<string, string>>,
  seconds = 30,
  brokers = broker,
) =>
  handle(
    {
      RequestType,
      ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'kafka-topics' }),
      ResourceProperties: {
        BootstrapBrokers: brokers,
        Topics: Object.entries(topics).map(([Name, Partitions]) => ({ Name, Partitions })),
      },
    },
    { getRemainingTimeInMillis: () => seconds * 1000 },
  );

let admin: Admin;
beforeAll(() => {
  admin = new Admin({ clientId: 'topics-test', bootstrapBrokers: [broker] });
});
afterAll(() => admin.close());

const partitionsOf = async (...topics: string[]): Promise<unknown[]> => {
  const metadata = await admin.metadata({ topics: [...topics], forceUpdate: true });
  return topics.map((topic) => metadata.topics.get(topic)?.partitionsCount);
};

/** How many records the topic holds. */
const recordsIn = async (topic: string, partitions: number): Promise<number> => {
  const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({
    partitionIndex,
    timestamp: -1n,
  }));
  const [answer] = await admin.listOffsets({ topics: [{ name: topic, partitions: asked }] });
  return answer!.partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
};

describe('the custom resource on a real broker', () => {
  test('creates topics, does nothing the second time, adds partitions, and keeps every record throughout', async () => {
    await send('Create', { 'kept.orders': '3', 'kept.ratings': '1' });
    expect(await partitionsOf('kept.orders', 'kept.ratings')).toEqual([3, 1]);
    const producer = new Producer({ clientId: 'topics-test', bootstrapBrokers: [broker] });
    const messages = Array.from({ length: 20 }, (_, index) => ({
      topic: 'kept.orders',
      partition: index % 3,
      value: Buffer.from(String(index)),
    }));
    await producer.send({ messages, acks: -1 });
    await producer.close();

    await send('Update', { 'kept.orders': '3', 'kept.ratings': '1' });
    await send('Update', { 'kept.orders': '8', 'kept.refunds': '2' });
    expect(await partitionsOf('kept.orders', 'kept.ratings', 'kept.refunds')).toEqual([8, 1, 2]);
    expect(await recordsIn('kept.orders', 8)).toBe(20);

    await expect(send('Update', { 'kept.orders': '4' })).rejects.toThrow(
      /topic kept\.orders has 8 partitions, but 4 were requested/,
    );
    await send('Delete', { 'kept.orders': '8' });
    expect(await partitionsOf('kept.orders')).toEqual([8]);
    expect(await recordsIn('kept.orders', 8)).toBe(20);
  });

  test('survives several deployments at once', async () => {
    const topics = { 'twice.a': '5', 'twice.b': '5' };
    await Promise.all([send('Create', topics), send('Create', topics), send('Create', topics)]);
    expect(await partitionsOf('twice.a', 'twice.b')).toEqual([5, 5]);
  });

  test('reports what the broker refuses in the broker’s words, with the topic', async () => {
    const properties = {
      BootstrapBrokers: broker,
      Topics: [{ Name: 'too.safe', Partitions: '1', ReplicationFactor: '3' }],
    };
    const refused = handle(
      { RequestType: 'Create', ResourceProperties: properties },
      { getRemainingTimeInMillis: () => 30_000 },
    );
    await expect(refused).rejects.toThrow(
      /^topic too\.safe: INVALID_REPLICATION_FACTOR: .*: correct what the broker names$/,
    );
  });

  test('reports in time that brokers do not answer', async () => {
    await expect(send('Create', { unreachable: '1' }, 6, '127.0.0.1:1')).rejects.toThrow(
      /^topic unreachable: no time left to try again; .*127\.0\.0\.1:1.*: check that the brokers run/,
    );
  });
});

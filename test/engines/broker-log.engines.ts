/**
 * A topic that is deleted and created again on a real broker while old records wait. Its partition
 * must go on, with all of the new records.
 */
import { randomUUID } from 'node:crypto';
import { Admin, Producer } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { openBrokerLog } from '../../local/kafka/broker-log.ts';
import type { RecordLog } from '../../local/log/record-log.ts';

const broker = inject('kafka');
const EVENTUALLY = { timeout: 30_000, interval: 50 };
const GROUP = 'made-anew';

let topic: string;
let admin: Admin;
let producer: Producer;
let log: RecordLog;
beforeEach(async () => {
  topic = `anew-${randomUUID()}`;
  const client = { clientId: 'anew-test', bootstrapBrokers: [broker] };
  [admin, producer] = [new Admin(client), new Producer(client)];
  log = await openBrokerLog({
    brokers: [broker],
    readers: [{ group: GROUP, topic }],
    partitions: 1,
    countedIn: 'test',
    redelivery: { base_ms: 10, cap_ms: 100, random: () => 0.5, onError: () => undefined },
  });
});
afterEach(async () => {
  await log?.close();
  await Promise.all([admin.close(), producer.close()]);
});

const send = (...values: readonly string[]) => {
  producer.clearMetadata();
  return producer.send({
    messages: values.map((value) => ({ topic, partition: 0, value: Buffer.from(value) })),
    acks: -1,
  });
};
const waitsFor = (...values: readonly string[]) =>
  vi.waitFor(() => {
    const waiting = log.read(topic, 0, log.committed(GROUP, topic, 0), 100);
    expect(waiting.map(({ value }) => String(value))).toEqual(values);
  }, EVENTUALLY);

test.each([[['x']], [['x', 'y', 'z', 'u', 'v']]])(
  'reads the records of a recreated topic from the first one on: %j',
  async (values) => {
    await send('a', 'b', 'c');
    await waitsFor('a', 'b', 'c');
    await admin.deleteTopics({ topics: [topic] });
    await vi.waitFor(
      () => admin.createTopics({ topics: [{ topic, partitions: 1, replicas: 1 }] }),
      EVENTUALLY,
    );
    await vi.waitFor(() => send(...values), EVENTUALLY);
    await vi.waitFor(() => expect(log.endOffset(topic, 0)).toBe(values.length), EVENTUALLY);
    log.commit(GROUP, topic, 0, 3);
    await waitsFor(...values);
    log.commit(GROUP, topic, 0, values.length);
    await send('later');
    await waitsFor('later');
  },
);

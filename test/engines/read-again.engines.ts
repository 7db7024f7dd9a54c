/**
 * The program in the runbook that has a topic read again, on a real broker. Records that it skipped
 * would stay uncounted.
 */
import { randomUUID } from 'node:crypto';
import { Admin, Producer } from '@platformatic/kafka';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { type DocumentedProgram, documentedProgram } from '../support/programs/documented-program.ts';

const broker = inject('kafka');
const GROUP = 'read-again';
const START = Date.parse('2026-11-23T00:00:00Z');
const MINUTE = 60_000;

const module = z.object({
  handler: z.custom<(wanted: object) => Promise<unknown>>((handler) => typeof handler === 'function'),
});

let program: DocumentedProgram;
let admin: Admin;
let readAgain: (wanted: object) => Promise<unknown>;
const topic = `again-${randomUUID()}`;
beforeAll(async () => {
  // Brokers on this machine do not authenticate anybody.
  program = documentedProgram('docs/operating/runbook.md', 'read-again', {
    "mskWithIam(brokers.split(','), process.env['AWS_REGION'] ?? '')": "plaintext(brokers.split(','))",
    mskWithIam: 'plaintext',
  });
  readAgain = module.parse(await import(program.file)).handler;
  const client = { clientId: 'read-again-test', bootstrapBrokers: [broker] };
  admin = new Admin(client);
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
  const producer = new Producer(client);
  // Partition 0 has a record a minute, partition 1 two early ones, partition 2 none.
  const messages = [
    ...[0, 1, 2, 3].map((minute) => [0, minute] as const),
    [1, 0] as const,
    [1, 1] as const,
  ].map(([partition, minute]) => ({
    topic,
    partition,
    timestamp: BigInt(START + minute * MINUTE),
    value: Buffer.from('x'),
  }));
  await producer.send({ messages, acks: -1 });
  await producer.close();
});
afterAll(async () => {
  await admin?.close();
  program?.remove();
});

const committed = async () => {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [GROUP] });
  return group?.topics
    .find(({ name }) => name === topic)
    ?.partitions.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)])
    .sort();
};

test('reads again from a time or the first record, and leaves partitions without newer records alone', async () => {
  const read = [4n, 2n, 0n].map((offset, partition) => ({ partition, offset }));
  await admin.alterConsumerGroupOffsets({
    groupId: GROUP,
    topics: [{ name: topic, partitionOffsets: read }],
  });
  expect(
    await readAgain({
      brokers: broker,
      group: GROUP,
      topic,
      from: new Date(START + 2 * MINUTE).toISOString(),
    }),
  ).toEqual(['partition 0 from offset 2']);
  expect(await committed()).toEqual([
    [0, 2],
    [1, 2],
    [2, 0],
  ]);
  await readAgain({ brokers: broker, group: GROUP, topic });
  expect(await committed()).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
  ]);
});

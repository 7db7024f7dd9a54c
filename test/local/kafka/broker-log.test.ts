/**
 * A start that fails must end: a connection left open keeps the program, or its brokers, waiting
 * for ever.
 */
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openBrokerLog } from '../../../local/kafka/broker-log.ts';

let closed: Set<unknown>;
const closedOf = (kind: typeof Admin | typeof Consumer | typeof Producer): number =>
  [...closed].filter((one) => one instanceof kind).length;

const log = () =>
  openBrokerLog({
    brokers: ['127.0.0.1:9'],
    readers: [
      { group: 'ingest-orders', topic: 'orders' },
      { group: 'ingest-ratings', topic: 'ratings' },
    ],
    partitions: 1,
    countedIn: 'test',
    redelivery: { base_ms: 1, cap_ms: 2, random: () => 0.5, onError: () => undefined },
  });

beforeEach(() => {
  closed = new Set();
  const topic = { id: 'id', partitions: [{ leader: 1 }], partitionsCount: 1 };
  const metadata = {
    topics: new Map([
      ['orders', topic],
      ['ratings', topic],
    ]),
  } as never;
  vi.spyOn(Admin.prototype, 'listTopics').mockImplementation(async () => ['orders', 'ratings']);
  vi.spyOn(Admin.prototype, 'metadata').mockImplementation(async () => metadata);
  vi.spyOn(Consumer.prototype, 'metadata').mockImplementation(async () => metadata);
  vi.spyOn(Admin.prototype, 'listConsumerGroupOffsets').mockImplementation(async () => []);
  vi.spyOn(Consumer.prototype, 'fetch').mockImplementation(
    () => new Promise((resolve) => setTimeout(() => resolve({ responses: [] } as never), 5)),
  );
  vi.spyOn(Consumer.prototype, 'listOffsets').mockImplementation(async () => new Map());
  for (const { prototype } of [Admin, Consumer, Producer])
    vi.spyOn(prototype, 'close').mockImplementation(async function (this: unknown) {
      closed.add(this);
    });
});
afterEach(() => vi.restoreAllMocks());

const down = async (): Promise<never> => {
  throw new Error('the broker is down');
};

const failsSecond = {
  commits: () =>
    vi
      .spyOn(Admin.prototype, 'listConsumerGroupOffsets')
      .mockResolvedValueOnce([])
      .mockImplementationOnce(down),
  'oldest record': () =>
    vi.spyOn(Consumer.prototype, 'listOffsets').mockResolvedValueOnce(new Map()).mockImplementationOnce(down),
};

test.each(['commits', 'oldest record'] as const)(
  'closes every connection when the %s of a topic cannot be read',
  async (what) => {
    failsSecond[what]();
    await expect(log()).rejects.toThrow(/^Kafka at 127\.0\.0\.1:9 .*the broker is down/);
    // Of both topics: the first one was open, the second one was not yet.
    expect(closedOf(Consumer)).toBe(2);
    expect(closedOf(Producer)).toBe(1);
  },
);

test('leaves no connection open when the log is closed', async () => {
  await (await log()).close();
  expect([closedOf(Consumer), closedOf(Producer)]).toEqual([2, 1]);
});

/**
 * When a topic is made anew while old records wait, a partition that mixes the two loses records or
 * stands still.
 */
import { type Consumer, ListOffsetTimestamps, ProtocolError } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeliveryFailure } from '../../../local/event-sources/redelivery.ts';
import { startTopicReader, type TopicReader } from '../../../local/kafka/topic-reader.ts';

const TOPIC = 'orders';

/** One partition on one broker, in the hands of the test. */
class FakeBroker {
  topicId = 'first';
  oldest = 0;
  values: string[] = [];
  /** Answers so far; the reader knows what the second one from now on says. */
  answers = 0;
  /** Asked for and not yet answered. */
  private known: string | undefined;

  get end(): number {
    return this.oldest + this.values.length;
  }

  /** The topic is removed and made again. */
  replace(topicId: string, values: readonly string[]): void {
    Object.assign(this, { topicId, oldest: 0, values: [...values] });
  }

  readonly consumer = {
    clearMetadata: () => {
      this.known = undefined;
    },
    metadata: async () => {
      this.known ??= this.topicId;
      return { topics: new Map([[TOPIC, { id: this.known, partitions: [{ leader: 1 }] }]]) };
    },
    listOffsets: async ({ timestamp }: { timestamp: bigint }) =>
      new Map([[TOPIC, [BigInt(timestamp === ListOffsetTimestamps.EARLIEST ? this.oldest : this.end)]]]),
    fetch: async ({ topics }: { topics: { topicId: string; partitions: { fetchOffset: bigint }[] }[] }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.answers += 1;
      const offset = Number(topics[0]!.partitions[0]!.fetchOffset);
      if (topics[0]!.topicId !== this.topicId) throw new ProtocolError('UNKNOWN_TOPIC_ID');
      if (offset < this.oldest || offset > this.end) throw new ProtocolError('OFFSET_OUT_OF_RANGE');
      const records = this.values.slice(offset - this.oldest).map((value, offsetDelta) => ({
        offsetDelta,
        timestampDelta: 0n,
        key: null,
        value: Buffer.from(value),
        headers: [],
      }));
      const batch = {
        attributes: 0,
        firstOffset: BigInt(offset),
        lastOffsetDelta: records.length - 1,
        firstTimestamp: 0n,
        records,
      };
      const answered = {
        partitionIndex: 0,
        highWatermark: BigInt(this.end),
        records: records.length > 0 ? [batch] : [],
      };
      return { responses: [{ partitions: [answered] }] };
    },
    close: async () => undefined,
  };
}

let broker: FakeBroker;
let reader: TopicReader;
let failures: DeliveryFailure[];

const open = async (values: readonly string[], oldest = 0): Promise<void> => {
  Object.assign(broker, { values: [...values], oldest });
  reader = await startTopicReader({
    consumer: broker.consumer as unknown as Consumer,
    topic: TOPIC,
    topicId: 'first',
    partitions: 1,
    committed: new Map(),
    redelivery: { base_ms: 1, cap_ms: 2, random: () => 0.5, onError: (failure) => failures.push(failure) },
    onArrival: () => undefined,
  });
};
beforeEach(() => {
  broker = new FakeBroker();
  failures = [];
});
afterEach(() => reader.close());

/** What a function would be given next. */
const waiting = (): string[] => reader.read(0, reader.committed(0), 100).map(({ value }) => String(value));
const waitsFor = (...values: string[]) => vi.waitFor(() => expect(waiting()).toEqual(values));
/** Whatever the broker has is known, or told as a failure. */
const answered = async (): Promise<void> => {
  const before = broker.answers;
  await vi.waitFor(() => expect(broker.answers).toBeGreaterThan(before + 3));
};

test.each([
  ['fewer records', ['x', 'y']],
  ['as many records', ['x', 'y', 'z']],
  ['more records', ['x', 'y', 'z', 'u', 'v']],
])(
  'reads a topic that was made anew, with %s, from its beginning, without waiting records of the old one',
  async (_, values) => {
    await open(['a', 'b', 'c']);
    await waitsFor('a', 'b', 'c');
    broker.replace('second', values);
    await answered();
    // The function was still busy with the old records: its commit is not one of the new.
    expect(reader.commit(0, 3)).toBe(false);
    await waitsFor(...values);
    expect(reader.commit(0, values.length)).toBe(true);
    broker.values.push('later');
    await waitsFor('later');
    expect([reader.committed(0), reader.endOffset(0)]).toEqual([values.length, values.length + 1]);
  },
);

test('reads a partition from its beginning when its end was cut off', async () => {
  await open(['a', 'b', 'c']);
  await waitsFor('a', 'b', 'c');
  broker.values = ['a'];
  await answered();
  reader.commit(0, 3);
  await waitsFor('a');
});

test('still delivers records that have arrived when the broker no longer keeps them', async () => {
  await open(['a', 'b'], 5);
  await waitsFor('a', 'b');
  Object.assign(broker, { oldest: 20, values: ['c'] });
  await waitsFor('a', 'b', 'c');
  expect(reader.commit(0, 7)).toBe(true);
  await waitsFor('c');
  expect(failures.map(({ delivery }) => delivery)).toContain('reading orders');
});

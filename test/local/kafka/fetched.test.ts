/**
 * A broker returns more than was asked for: a record that is read at the wrong offset is lost or
 * out of order.
 */
import type { RecordsBatch } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { brokersOf } from '../../../local/kafka/brokers.ts';
import { offsetBehind, recordsOf } from '../../../local/kafka/fetched.ts';

const batch = (
  firstOffset: number,
  values: readonly (string | null)[],
  changes: Partial<RecordsBatch> = {},
): RecordsBatch => ({
  firstOffset: BigInt(firstOffset),
  length: 0,
  partitionLeaderEpoch: 0,
  magic: 2,
  crc: 0,
  attributes: 0,
  lastOffsetDelta: values.length - 1,
  firstTimestamp: 1000n,
  maxTimestamp: 9000n,
  producerId: -1n,
  producerEpoch: -1,
  firstSequence: 0,
  records: values.map((value, offsetDelta) => ({
    length: 0,
    attributes: 0,
    timestampDelta: BigInt(offsetDelta),
    offsetDelta,
    key: null,
    value: value === null ? null : Buffer.from(value),
    headers: [[Buffer.from('trace'), null]],
  })),
  ...changes,
});

test('leaves out the records of a batch that were read before, and goes on behind the batch', () => {
  const batches = [batch(10, ['a', 'b', 'c']), batch(13, ['d', null])];
  expect(recordsOf('orders', 2, batches, 12)).toEqual([
    {
      topic: 'orders',
      partition: 2,
      offset: 12,
      timestamp: 1002,
      key: null,
      value: Buffer.from('c'),
      headers: [trace],
    },
    {
      topic: 'orders',
      partition: 2,
      offset: 13,
      timestamp: 1000,
      key: null,
      value: Buffer.from('d'),
      headers: [trace],
    },
    { topic: 'orders', partition: 2, offset: 14, timestamp: 1001, key: null, value: null, headers: [trace] },
  ]);
  expect(offsetBehind(batches, 12)).toBe(15);
  expect(offsetBehind([], 12)).toBe(12);
});
const trace = { key: 'trace', value: Buffer.alloc(0) };

test('takes no mark of a transaction for a record, and goes on behind it', () => {
  const batches = [batch(0, ['a']), batch(1, ['commit'], { attributes: 0b11_0000 })];
  expect(recordsOf('orders', 0, batches, 0).map(({ offset }) => offset)).toEqual([0]);
  expect(offsetBehind(batches, 0)).toBe(2);
});

test('goes on behind the last offset of a batch in which compaction left gaps', () => {
  const compacted = batch(0, ['a', 'b'], { lastOffsetDelta: 7 });
  expect(offsetBehind([compacted], 0)).toBe(8);
});

test('gives a record the time that its topic is set to: the producer’s or the broker’s', () => {
  expect(recordsOf('orders', 0, [batch(0, ['a'], { attributes: 0b1000 })], 0)[0]?.timestamp).toBe(9000);
});

test('reads the brokers from KAFKA_BROKERS, and names that variable when it is no list of brokers', () => {
  expect(brokersOf({})).toBeUndefined();
  expect(brokersOf({ KAFKA_BROKERS: '' })).toBeUndefined();
  expect(brokersOf({ KAFKA_BROKERS: 'a:1, b:2' })).toEqual(['a:1', 'b:2']);
  expect(() => brokersOf({ KAFKA_BROKERS: 'localhost' })).toThrow(
    /KAFKA_BROKERS must be host:port, .* not "localhost"/,
  );
});

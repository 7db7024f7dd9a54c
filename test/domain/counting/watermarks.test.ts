/** Clients see from a watermark how far the figures have come, and the freshness alarm reads it. */
import { describe, expect, test } from 'vitest';
import { NO_PARTITION, type Position } from '../../../domain/counting/entities/entity.ts';
import {
  computeWatermarkChange,
  NO_WATERMARKS,
  type Watermarks,
  watermarksAfter,
} from '../../../domain/counting/watermarks.ts';
import { orderChange, orderEntryOf, orderWrites } from '../../support/factories/order-changes.ts';
import { at } from '../../support/factories/parsed-records.ts';

const [EARLY, LATE] = ['2026-03-10T12:00:00.000Z', '2026-03-10T12:00:00.001Z'] as const;
const writes = (...changes: Parameters<typeof orderChange>[]) =>
  orderWrites(changes.map((change) => orderChange(...change))).flat();
const orderAt = (order_ts: string) => orderEntryOf({ order_ts });
const newOrder = (id: string, order_ts: string, applied?: readonly Position[]) =>
  writes([id, undefined, orderAt(order_ts), applied]);
const moved = (from: string, to: string) => writes(['o-1', { rev: 3, entry: orderAt(from) }, orderAt(to)]);
const stored = (
  latest: string | undefined,
  offsets: readonly (readonly [number, number])[] = [],
): Watermarks => ({
  offsets: new Map(offsets),
  latest: latest === undefined ? undefined : Date.parse(latest),
});

describe('the watermark of a partition', () => {
  const inPartition = (partition: number, offset: number) => at(offset, { partition });

  test('rises to the last applied record of each partition, in whichever order they were applied', () => {
    const applied = [inPartition(1, 7), inPartition(0, 4), inPartition(1, 9), inPartition(1, 8)];
    expect(computeWatermarkChange(newOrder('o-1', EARLY, applied), NO_WATERMARKS).raised).toEqual([
      inPartition(1, 9),
      inPartition(0, 4),
    ]);
  });

  test('rises with the very first record of a partition, whose offset is 0', () => {
    expect(computeWatermarkChange(newOrder('o-1', EARLY, [at(0)]), NO_WATERMARKS).raised).toEqual([at(0)]);
  });

  test('never falls or stays when older records or the same one come again', () => {
    const watermarks = stored(EARLY, [
      [0, 5],
      [1, 5],
      [2, 5],
    ]);
    const applied = [inPartition(0, 4), inPartition(1, 5), inPartition(2, 6)];
    const again = newOrder('o-1', EARLY, applied);
    expect(computeWatermarkChange(again, watermarks).raised).toEqual([inPartition(2, 6)]);
    expect(watermarksAfter(again, watermarks).offsets).toEqual(
      new Map([
        [0, 5],
        [1, 5],
        [2, 6],
      ]),
    );
  });

  test('is not moved by a history file, which has no partition', () => {
    const history = [inPartition(NO_PARTITION, 99), inPartition(3, 1)];
    expect(computeWatermarkChange(newOrder('o-1', EARLY, history), NO_WATERMARKS).raised).toEqual([
      inPartition(3, 1),
    ]);
  });
});

describe('the time of the latest order', () => {
  test.each([
    ['is that of the first order', undefined, EARLY, EARLY],
    ['rises by a millisecond', EARLY, LATE, LATE],
    ['stays when an older order comes', LATE, EARLY, undefined],
    ['stays when another order of the same time comes', EARLY, EARLY, undefined],
  ])('%s', (_, before, order_ts, expected) => {
    const { latest } = computeWatermarkChange(newOrder('o-1', order_ts), stored(before));
    expect(latest).toBe(expected === undefined ? undefined : Date.parse(expected));
    expect(watermarksAfter(newOrder('o-1', order_ts), stored(before)).latest).toBe(
      Date.parse(expected ?? before ?? ''),
    );
  });

  test('is the greatest of a batch', () => {
    const batch = [...newOrder('a', EARLY), ...newOrder('b', LATE), ...newOrder('c', EARLY)];
    expect(computeWatermarkChange(batch, NO_WATERMARKS)).toMatchObject({
      latest: Date.parse(LATE),
      lowered: 0,
    });
  });

  test('does not come from a change without records, such as an exclusion', () => {
    const excluded = writes(['o-1', { rev: 1, entry: orderAt(EARLY) }, orderAt(LATE), []]);
    expect(computeWatermarkChange(excluded, NO_WATERMARKS)).toEqual({
      raised: [],
      latest: undefined,
      lowered: 0,
    });
    expect(watermarksAfter(excluded, NO_WATERMARKS)).toEqual(NO_WATERMARKS);
    expect(computeWatermarkChange([...excluded, ...newOrder('o-2', EARLY)], NO_WATERMARKS).latest).toBe(
      Date.parse(EARLY),
    );
  });

  test.each([
    ['the latest order moved back in time', LATE, LATE, EARLY, 1],
    ['the latest order stays where it is', LATE, LATE, LATE, 0],
    ['the latest order moved on', EARLY, EARLY, LATE, 0],
    ['an order that was not the latest moved back', '2026-03-10T13:00:00.000Z', LATE, EARLY, 0],
    ['an order later than what is stored moved back', EARLY, LATE, EARLY, 1],
  ])('needs a recount only when it may be wrong: %s', (_, watermark, from, to, lowered) => {
    expect(computeWatermarkChange(moved(from, to), stored(watermark)).lowered).toBe(lowered);
  });
});

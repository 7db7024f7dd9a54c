import { describe, expect, test } from 'vitest';
import * as keys from '../../../adapters/dynamodb/keys.ts';
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { SUMMARY_SHARDS } from '../../../topology/tables.ts';

describe('keys', () => {
  test.each([
    ['orders', 'ORDER#'],
    ['fulfillment', 'FULFILLMENT#'],
    ['ratings', 'RATING#'],
    ['refunds', 'REFUND#'],
    ['payouts', 'PAYOUT#'],
  ] as const)('find an entity of %s under its seller', (eventType, prefix) => {
    const { pk, sk } = keys.entityKey(eventType, 's:1', 'id.9');
    expect([pk, sk]).toEqual(['SELLER#s:1', `${prefix}id.9`]);
    expect([keys.parseSellerPk(pk), keys.parseEntityId(eventType, sk)]).toEqual(['s:1', 'id.9']);
  });

  test('tell the day and event type of counters, whatever their shard', () => {
    for (const eventType of EVENT_TYPES) {
      expect(keys.parseDay(keys.daySk('2026-03-10', eventType, 12))).toBe('2026-03-10');
      expect(keys.parseTotalEventType(keys.totalSk(eventType, 12))).toBe(eventType);
    }
  });

  test('make a range over days end with its last day, and not with the next', () => {
    const last = keys.daySk('2026-03-10', 'ratings', 99);
    const to = `DAY#2026-03-10${keys.AFTER_ALL}`;
    expect(last < to).toBe(true);
    expect(keys.daySk('2026-03-11', 'fulfillment', 0) < to).toBe(false);
  });

  test('list quarantined records and alerts by number, not by digits', () => {
    const offsets = [2, 10, 999_999_999_999];
    expect(offsets.map((offset) => keys.quarantineSk(offset)).toSorted()).toEqual(
      offsets.map((offset) => keys.quarantineSk(offset)),
    );
    expect(
      keys.quarantineSk(10) < keys.quarantineSk(10, 1) && keys.quarantineSk(10, 1) < keys.quarantineSk(11),
    ).toBe(true);
    expect(keys.alertSk('sla', 9) < keys.alertSk('sla', 10)).toBe(true);
  });

  test('spread sellers over all partitions of the summaries index, each always to the same', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 4000; index += 1)
      counts.set(
        keys.summaryShardOf(`seller-${index}`),
        (counts.get(keys.summaryShardOf(`seller-${index}`)) ?? 0) + 1,
      );
    expect(new Set(counts.keys())).toEqual(new Set(keys.SUMMARY_SHARD_KEYS));
    expect(Math.max(...counts.values())).toBeLessThan((2 * 4000) / SUMMARY_SHARDS);
    // A changed shard would hide every summary written before.
    expect([keys.summaryShardOf('seller-1'), keys.summaryShardOf('seller-042')]).toEqual([
      'SUMMARY#0',
      'SUMMARY#5',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { quarantineSk } from '../../../adapters/dynamodb/keys.ts';
import { historyHashPrefix, historyPosition } from '../../../app/ingest/history-position.ts';
import { compareVersions } from '../../../domain/counting/entities/entity.ts';

const VALUES = ['', '{}', '{"order_id":"o-1"}', '{"order_id":"o-2"}', 'ü'.repeat(1000)].map((text) =>
  Buffer.from(text),
);

describe('the position of a record of a history file', () => {
  test('follows from its bytes alone, so that the same record is the same version in every file', () => {
    const offsets = VALUES.map((value) => historyPosition(value).offset);
    expect(VALUES.map((value) => historyPosition(Buffer.from(value)).offset)).toEqual(offsets);
    expect(new Set(offsets).size).toBe(VALUES.length);
    // The SHA-256 of no bytes begins like this.
    expect(historyHashPrefix(historyPosition(Buffer.alloc(0)).offset)).toBe('e3b0c44298fc');
  });

  test('is below every offset of Kafka, so that a live record of the same time counts', () => {
    for (const value of VALUES) {
      const { offset, partition } = historyPosition(value);
      expect([Number.isSafeInteger(offset), offset < 0]).toEqual([true, true]);
      expect(
        compareVersions({ time: 5, offset, partition }, { time: 5, offset: 0, partition: 0 }),
      ).toBeLessThan(0);
    }
  });

  test('has a place of its own in the quarantine, which names the record by its hash', () => {
    for (const value of VALUES) {
      const { offset } = historyPosition(value);
      expect(quarantineSk(offset)).toBe(`h${historyHashPrefix(offset)}`);
      expect(quarantineSk(offset, 2)).toBe(`h${historyHashPrefix(offset)}#2`);
    }
    expect(historyHashPrefix(-(2 ** 48))).toBe('000000000000');
    expect(historyHashPrefix(-1)).toBe('ffffffffffff');
  });
});

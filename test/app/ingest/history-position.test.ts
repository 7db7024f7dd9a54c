import { describe, expect, test } from 'vitest';
import { quarantineSk } from '../../../adapters/dynamodb/keys.ts';
import { historyHashPrefix, historyPosition } from '../../../app/ingest/history-position.ts';
import { compareVersions } from '../../../domain/counting/entities/entity.ts';

const VALUES = ['', '{}', '{"order_id":"o-1"}', '{"order_id":"o-2"}', 'ü'.repeat(1000)].map((text) =>
  Buffer.from(text),
);

describe('where a record of a file stands', () => {
  test('follows from its bytes alone, so that the same record is the same version in every file', () => {
    const offsets = VALUES.map((value) => historyPosition(value).offset);
    expect(VALUES.map((value) => historyPosition(Buffer.from(value)).offset)).toEqual(offsets);
    expect(new Set(offsets).size).toBe(VALUES.length);
    // What `sha256sum` says of no bytes at all begins like this.
    expect(historyHashPrefix(historyPosition(Buffer.alloc(0)).offset)).toBe('e3b0c44298fc');
  });

  test('is below whatever Kafka gives, so that of the same time the live record counts', () => {
    for (const value of VALUES) {
      const { offset, partition } = historyPosition(value);
      expect([Number.isSafeInteger(offset), offset < 0]).toEqual([true, true]);
      expect(
        compareVersions({ time: 5, offset, partition }, { time: 5, offset: 0, partition: 0 }),
      ).toBeLessThan(0);
    }
  });

  test('is a place of its own in the quarantine, which tells the record by its hash', () => {
    for (const value of VALUES) {
      const { offset } = historyPosition(value);
      expect(quarantineSk(offset)).toBe(`h${historyHashPrefix(offset)}`);
      expect(quarantineSk(offset, 2)).toBe(`h${historyHashPrefix(offset)}#2`);
    }
    expect(historyHashPrefix(-(2 ** 48))).toBe('000000000000');
    expect(historyHashPrefix(-1)).toBe('ffffffffffff');
  });
});

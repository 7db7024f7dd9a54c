import type { MSKEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { decodeRecords } from '../../../adapters/kafka/envelope.ts';
import { hasUsableTimestamp } from '../../../app/ports/kafka-record.ts';
import recorded from '../../fixtures/kafka-orders.json' with { type: 'json' };

const records = decodeRecords(recorded as unknown as MSKEvent);

describe('the event that Lambda makes of a poll', () => {
  test('returns every record of every partition, each partition in order', () => {
    expect(records.map(({ partition, offset }) => `${partition}:${offset}`)).toEqual([
      '0:1841',
      '0:1842',
      '0:1843',
      '0:1844',
      '0:1845',
      '3:77',
      '3:78',
      '3:79',
      '3:80',
      '11:5',
    ]);
    expect(records[0]).toMatchObject({
      topic: 'marketplace_orders',
      timestamp: 1773144001841,
      key: Buffer.from('seller-042'),
    });
  });

  test('tells a missing key or value from an empty one', () => {
    expect(records.find(({ offset }) => offset === 1844)?.value).toBeUndefined();
    expect(records.find(({ offset }) => offset === 77)?.key).toBeUndefined();
    expect(records.find(({ offset }) => offset === 5)?.key).toEqual(Buffer.alloc(0));
  });

  test('keeps bytes that are not text', () =>
    expect(records.find(({ offset }) => offset === 78)?.value).toEqual(
      Buffer.from([0xff, 0xfe, 0x00, 0x9f, 0x92, 0x96]),
    ));
});

test.each([
  [1773144001841, true],
  [0, true],
  [-1, true],
  [253_402_300_799_999, true],
  [1773144001841000, false],
  [1.773144001841e18, false],
  [-2, false],
])('lets a record stamped %d be ordered and shown by that time: %j', (timestamp, usable) => {
  expect(hasUsableTimestamp({ ...records[0]!, timestamp })).toBe(usable);
});

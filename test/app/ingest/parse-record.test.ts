import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../../app/ingest/parse-record.ts';
import { orderRecord, ratingRecord } from '../../../contracts/records/records.ts';

const RATING = {
  rating_id: 'r-1',
  order_id: 'o-1',
  seller_id: 's-1',
  rating: 5,
  rated_ts: '2026-03-10T12:00:00Z',
};
const parse = (value: string | Buffer | undefined) =>
  parseRecord(ratingRecord, typeof value === 'string' ? Buffer.from(value) : value);

describe('the reason why a record is quarantined', () => {
  test.each([
    ['refuses a tombstone', undefined, 'the record has no value'],
    ['refuses an empty value', '', 'the value is not JSON'],
    ['refuses half a record', '{"rating_id":', 'the value is not JSON'],
    [
      'refuses bytes of another encoding',
      Buffer.concat([Buffer.from('{"rating_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      'the value is not UTF-8',
    ],
    ['refuses Avro', Buffer.from([0, 0, 0, 0, 7, 0xff, 0xfe]), 'the value is not UTF-8'],
    [
      'refuses endless nesting in a field that nobody reads',
      JSON.stringify({ ...RATING, note: 0 }).replace(
        '"note":0',
        `"note":${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      ),
      'the value is nested deeper than 64 levels, which no record needs',
    ],
    ['refuses an array', '[]', 'the value is not a JSON object'],
    ['refuses null', 'null', 'the value is not a JSON object'],
    ['refuses a bare string', '"x"', 'the value is not a JSON object'],
    [
      'names the field that breaks a rule',
      JSON.stringify({ ...RATING, rating: 6 }),
      'rating must be an integer from 1 to 5',
    ],
    [
      'names every field that breaks a rule',
      JSON.stringify({ ...RATING, rating: 6, seller_id: 'no id' }),
      'seller_id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -; rating must be an integer from 1 to 5',
    ],
  ])('tells an operator what is wrong with %s', (_name, value, reason) =>
    expect(parse(value)).toEqual({ reason }),
  );

  test('names at most five faults, so that it stays short', () => {
    const parsed = parseRecord(orderRecord, Buffer.from('{}'));
    expect('reason' in parsed && parsed.reason.split('; ')).toHaveLength(5);
  });

  test('never quotes what the record holds', () => {
    const secret = 'jane@example.com';
    const parsed = parseRecord(
      orderRecord,
      Buffer.from(
        JSON.stringify({
          order_id: secret,
          customer_id: secret,
          status: secret.repeat(9),
          order_value: secret,
          category: { secret },
          order_ts: secret,
          channel: 5,
        }),
      ),
    );
    expect(JSON.stringify(parsed)).not.toContain('jane');
  });
});

test('counts brackets in texts as text, and accepts as many levels as any system makes', () => {
  const note = `${'['.repeat(62)}"${'[{\\"'.repeat(100)}"${']'.repeat(62)}`;
  const text = JSON.stringify({ ...RATING, note: 0 }).replace('"note":0', `"note":${note}`);
  expect(parse(text)).toHaveProperty('record');
});

test('reads a valid record, with or without a byte order mark', () => {
  const record = { ...RATING, rated_ts: Date.parse(RATING.rated_ts) };
  expect(parse(JSON.stringify(RATING))).toEqual({ record });
  expect(parse(`\ufeff${JSON.stringify(RATING)}`)).toEqual({ record });
});

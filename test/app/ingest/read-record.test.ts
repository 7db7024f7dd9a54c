import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../app/ingest/read-record.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';

const RATING = {
  rating_id: 'r-1',
  order_id: 'o-1',
  seller_id: 's-1',
  rating: 5,
  rated_ts: '2026-03-10T12:00:00Z',
};
const WRITTEN = Date.parse('2026-03-10T12:00:00Z');
const CONTEXT = { currency: 'EUR', clock: () => WRITTEN };
const rawOf = (value: string | Buffer | undefined, timestamp = WRITTEN) => ({
  topic: 'any',
  partition: 0,
  offset: 0,
  timestamp,
  key: undefined,
  value: typeof value === 'string' ? Buffer.from(value) : value,
});
const parse = (value: string | Buffer | undefined, timestamp?: number) =>
  readRecord(rating, rawOf(value, timestamp), CONTEXT);

test('passes over a tombstone, which tells nothing of the figures', () => {
  expect([parse(undefined), parse('')]).toEqual([{ passedOver: true }, { passedOver: true }]);
});

describe('the reason why a record is quarantined', () => {
  test.each([
    ['refuses a number', '12345678901234567890', 'the value is not a JSON object'],
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
    const parsed = readRecord(order, rawOf('{}'), CONTEXT);
    expect('reason' in parsed && parsed.reason.split('; ')).toHaveLength(5);
  });

  test('never quotes what the record holds, but for a word that is to be added', () => {
    const secret = 'jane\n@example.com';
    const parsed = readRecord(
      order,
      rawOf(
        JSON.stringify({
          order_id: secret,
          customer_id: secret,
          status: 'Lost',
          order_value: secret,
          category: { secret },
          order_ts: secret,
          channel: 5,
        }),
      ),
      CONTEXT,
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

describe('a time or currency that no other record could correct', () => {
  const of = (fields: object) => JSON.stringify({ ...RATING, ...fields });
  const ORDER = {
    order_id: 'o-1',
    seller_id: 's-1',
    order_value: '1',
    commission_rate: '0',
    order_ts: '2026-03-10T12:00:00Z',
    status: 'open',
  };

  test('is refused together with all else that is wrong', () => {
    expect(parse(of({ rating: 7, rated_ts: '2026-03-17T12:00:00.001Z' }))).toEqual({
      reason:
        'rating must be an integer from 1 to 5; ' +
        'rated_ts must not be more than 7 days after the record was written to Kafka',
    });
    expect(
      readRecord(
        order,
        rawOf(JSON.stringify({ ...ORDER, currency: 'USD', updated_at: '9999-12-31T00:00:00Z' })),
        CONTEXT,
      ),
    ).toEqual({
      reason:
        'updated_at must not be more than 7 days after the record was written to Kafka; ' +
        "currency must be EUR, this marketplace's",
    });
  });

  test('is accepted up to a week after its record, and in any case of its letters', () => {
    expect(parse(of({ rated_ts: '2026-03-17T12:00:00Z' }))).toHaveProperty('record');
    expect(readRecord(order, rawOf(JSON.stringify({ ...ORDER, currency: 'eur' })), CONTEXT)).toHaveProperty(
      'record',
    );
  });

  test('is compared with the clock when Kafka gives no time', () => {
    expect(parse(of({ rated_ts: '2026-03-17T12:00:00Z' }), -1)).toHaveProperty('record');
    expect(parse(of({ rated_ts: '2026-03-18T12:00:00Z' }), -1)).toHaveProperty('reason');
  });

  test.each([
    [1773144001, 'before 2000'],
    [1773144001841000, 'not in milliseconds'],
  ])('is refused with its Kafka timestamp in other units: %d', (timestamp, words) => {
    expect(parse(of({}), timestamp)).toEqual({ reason: expect.stringContaining(words) });
  });
});

test('keeps every digit of numbers that are not quoted', () => {
  const text =
    '{"order_id":820982911946154508,"seller_id":"s-1","order_value":123456789012.12345678,' +
    '"commission_rate":0.1,"order_ts":"2026-03-10T12:00:00Z","status":"completed"}';
  expect(readRecord(order, rawOf(text), CONTEXT)).toMatchObject({
    record: { order_id: '820982911946154508', order_value: '123456789012.12345678', commission_rate: '0.1' },
  });
});

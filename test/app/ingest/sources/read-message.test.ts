/** A message of a marketplace's own shape must become exactly the record that it means. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createReadMessage } from '../../../../app/ingest/sources/read-message.ts';
import { isJsonObject, readJsonText } from '../../../../contracts/json-text.ts';
import { parseSources } from '../../../../contracts/sources/sources.ts';

const FIELDS = {
  order_id: 'id',
  seller_id: 'vendor',
  order_value: 'total',
  commission_rate: { value: '0.10' },
  order_ts: 'at',
  status: 'state',
};

/** Reads a message (JSON text) by a source of orders with these settings. */
const read = (settings: object, text: string, currency = 'EUR') => {
  const { sources } = parseSources('test', {
    sources: [{ kind: 'orders', topics: ['t'], fields: FIELDS, ...settings }],
  });
  const message = readJsonText(text);
  if ('fault' in message || !isJsonObject(message.json)) throw new Error('the test gives no message');
  // As the record schema sees it: long numbers by their digits.
  const readings = createReadMessage(sources[0]!, currency)(message.json);
  return readings.map((reading) => {
    if ('fields' in reading) return JSON.parse(JSON.stringify(reading.fields)) as Record<string, unknown>;
    return 'reason' in reading ? { reason: reading.reason } : reading;
  });
};
const one = (settings: object, text: string, currency?: string) => {
  const readings = read(settings, text, currency);
  expect(readings).toHaveLength(1);
  return readings[0]!;
};

const ROW = '"id": 7, "vendor": "s1", "total": 12.5, "at": "2026-03-01T00:00:00Z", "state": "paid"';
const RECORD = {
  order_id: 7,
  seller_id: 's1',
  order_value: 12.5,
  commission_rate: '0.10',
  order_ts: '2026-03-01T00:00:00Z',
  status: 'paid',
};

describe('fields', () => {
  test('are read by their expressions, and constants are the same in every record', () => {
    expect(one({}, `{${ROW}}`)).toEqual(RECORD);
  });

  test('that the message lacks are left out, so that the record says which are missing', () => {
    expect(one({}, '{"id": 7, "vendor": null}')).toEqual({ order_id: 7, commission_rate: '0.10' });
  });

  test('that fail are named, and nothing of the message is quoted', () => {
    const fields = { ...FIELDS, order_value: 'sum(total)', order_id: 'length(id)' };
    const reading = one({ fields }, `{${ROW}}`);
    expect(reading).toEqual({
      reason: expect.stringMatching(/^order_id: Invalid argument type.+; order_value: Invalid argument type/),
    });
  });

  test('that are left out are read by our own names', () => {
    expect(
      one(
        { fields: undefined, words: { status: { map: { fertig: 'completed' } } } },
        '{"order_id": "a", "status": "FERTIG", "more": 1}',
      ),
    ).toEqual({
      order_id: 'a',
      status: 'completed',
      more: 1,
    });
  });

  test('keep every digit of long numbers through expressions and functions', () => {
    const text =
      '{"a": 12345678901234567890.12, "list": [0.1, 0.2, 99999999999999999.7], "json": "{\\"n\\": 12345678901234567890}"}';
    const value = (expression: string) => {
      const reading = createReadMessage(
        parseSources('test', {
          sources: [{ kind: 'orders', topics: ['t'], fields: { ...FIELDS, order_value: expression } }],
        }).sources[0]!,
        'EUR',
      )((readJsonText(text) as { json: Record<string, unknown> }).json)[0]!;
      return 'fields' in reading ? JSON.stringify(reading.fields['order_value']) : reading;
    };
    expect(value('a')).toBe('12345678901234567890.12');
    expect(value('to_string(a)')).toBe('"12345678901234567890.12"');
    expect(value('to_number(to_string(a))')).toBe('12345678901234567890.12');
    expect(value('sum(list)')).toBe('100000000000000000');
    expect(value('sum(list[:2])')).toBe('0.3');
    expect(value('abs(a)')).toBe('12345678901234567890.12');
    expect(value('powertools_json(json).n')).toBe('12345678901234567890');
    expect(value('not_null(missing, `0`)')).toBe('0');
    expect(value('reverse(list)[2]')).toBe('0.1');
  });
});

describe('a message', () => {
  test('that is not meant is passed over: when sees it as it arrived', () => {
    const settings = { envelope: 'debezium', when: "source.table == 'orders'" };
    expect(one(settings, `{"op": "c", "source": {"table": "carts"}, "after": {${ROW}}}`)).toEqual({
      passedOver: 'when is false',
    });
    expect(one(settings, `{"op": "c", "source": {"table": "orders"}, "after": {${ROW}}}`)).toEqual(RECORD);
  });

  test.each([
    ['false', true],
    ['null', true],
    ['""', true],
    ['[]', true],
    ['0', false],
    ['"no"', false],
  ])('whose when is %s is passed over: %s, as JMESPath takes values for true', (value, isPassedOver) => {
    expect('passedOver' in one({ when: 'flag' }, `{"flag": ${value}, ${ROW}}`)).toBe(isPassedOver);
  });

  test('with many records gives each of them, and a broken one is named alone', () => {
    const settings = {
      each: 'lines',
      fields: { ...FIELDS, order_ts: '"$".created', order_value: 'to_number(total)' },
      words: { status: { map: {}, unknown: 'quarantine' } },
    };
    const line = (id: number, state = 'paid') =>
      `{"id": ${id}, "vendor": "s${id}", "total": "1.10", "state": "${state}"}`;
    const readings = read(
      settings,
      `{"created": "2026-01-01T00:00:00Z", "lines": [${line(1)}, ${line(2, 'zombie')}, 5, ${line(3)}]}`,
    );
    expect(readings).toEqual([
      expect.objectContaining({ order_id: 1, order_ts: '2026-01-01T00:00:00Z', order_value: 1.1 }),
      { reason: expect.stringMatching(/^each\[1\]: status is the unknown word "zombie"/) },
      { reason: 'each[2]: what should be a record is not a JSON object' },
      expect.objectContaining({ order_id: 3 }),
    ]);
    expect(read(settings, '{"lines": []}')).toEqual([]);
    expect(read(settings, '{"line": []}')).toEqual([{ reason: 'each: its expression gives no list' }]);
  });
});

describe('an envelope', () => {
  test.each(['c', 'r', 'u'])(
    'of Debezium with op %s holds the row after the change, with and without its schema',
    (op) => {
      const change = `{"op": "${op}", "before": null, "after": {${ROW}}, "ts_ms": 1}`;
      expect(one({ envelope: 'debezium' }, change)).toEqual(RECORD);
      expect(one({ envelope: 'debezium' }, `{"schema": {}, "payload": ${change}}`)).toEqual(RECORD);
    },
  );

  test('of Debezium with op d is the deletion of the row that was there before', () => {
    expect(one({ envelope: 'debezium' }, `{"op": "d", "before": {${ROW}}, "after": null}`)).toEqual({
      ...RECORD,
      deleted: true,
    });
  });

  test('of Debezium with op d is passed over where records have no deletion: a parcel has left all the same', () => {
    const fields = {
      order_id: 'id',
      seller_id: 'vendor',
      stage: 'state',
      sla_hours: { value: 24 },
      event_ts: 'at',
    };
    const settings = { kind: 'fulfillment', envelope: 'debezium', fields };
    expect(one(settings, `{"op": "d", "before": {${ROW}}, "after": null}`)).toHaveProperty('passedOver');
  });

  test('of Debezium that tells nothing of a row is passed over or named', () => {
    expect(one({ envelope: 'debezium' }, '{"op": "m", "message": {}}')).toHaveProperty('passedOver');
    expect(one({ envelope: 'debezium' }, '{"schema": {}, "payload": null}')).toEqual({
      passedOver: 'a tombstone',
    });
    expect(one({ envelope: 'debezium' }, '{"op": "t"}')).toEqual({
      reason: 'the change by Debezium has the op "t", not c, r, u or d',
    });
    expect(one({ envelope: 'debezium' }, `{${ROW}}`)).toEqual({
      reason: 'the value is not a change by Debezium: it has no op',
    });
    expect(one({ envelope: 'debezium' }, '{"op": "d", "before": null}')).toEqual({
      reason: 'what should be a record is not a JSON object',
    });
  });

  test('of Kafka Connect holds its payload', () => {
    expect(one({ envelope: 'connect' }, `{"schema": {"type": "struct"}, "payload": {${ROW}}}`)).toEqual(
      RECORD,
    );
    expect(one({ envelope: 'connect' }, `{${ROW}}`)).toHaveProperty('reason');
  });

  test('of a CloudEvent holds its data, also as base64, and in binary mode is the data', () => {
    const base64 = Buffer.from(`{${ROW}}`).toString('base64');
    expect(one({ envelope: 'cloudevents' }, `{"specversion": "1.0", "data": {${ROW}}}`)).toEqual(RECORD);
    expect(one({ envelope: 'cloudevents' }, `{"specversion": "1.0", "data_base64": "${base64}"}`)).toEqual(
      RECORD,
    );
    expect(one({ envelope: 'cloudevents' }, `{${ROW}}`)).toEqual(RECORD);
    expect(one({ envelope: 'cloudevents' }, '{"specversion": "1.0", "data_base64": "AAA="}')).toEqual({
      reason: 'data_base64 of the CloudEvent is not JSON',
    });
  });
});

describe('units', () => {
  const value = (unit: unknown, given: string, currency?: string) => {
    const reading = one({ units: { order_value: unit } }, `{"total": ${given}}`, currency);
    return 'order_value' in reading ? reading['order_value'] : reading;
  };
  const time = (unit: unknown, given: string) => {
    const reading = one({ units: { order_ts: unit } }, `{"at": ${given}}`);
    return 'order_ts' in reading ? reading['order_ts'] : reading;
  };

  test('of money shift the point exactly, by the digits of the currency', () => {
    expect(value('minor', '1999')).toBe('19.99');
    expect(value('minor', '"5"')).toBe('0.05');
    expect(value('minor', '-250')).toBe('-2.5');
    expect(value('minor', '12345678901234567890')).toBe('123456789012345678.9');
    expect(value('minor', '1999', 'JPY')).toBe('1999');
    expect(value('minor', '1999', 'KWD')).toBe('1.999');
    expect(value('major', '19.99')).toBe(19.99);
    expect(value('minor', '"free"')).toBe('free');
  });

  test('of money are those of ISO 4217, as what can be paid out is', () => {
    const minor = { units: { order_value: 'minor' } };
    const text = `{${ROW.replace('12.5', '12345')}}`;
    const valueIn = (currency: string) => (one(minor, text, currency) as { order_value: string }).order_value;
    expect(['IQD', 'JPY', 'EUR', 'HUF'].map(valueIn)).toEqual(['12.345', '12345', '123.45', '123.45']);
  });

  test('of money never change an amount: a hundredth of any number of cents times a hundred is that number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (cents) => {
        const shifted = String(value('minor', `"${cents}"`));
        const [whole = '', fraction = ''] = shifted.replace('-', '').split('.');
        expect(BigInt(whole + fraction.padEnd(2, '0')) * (shifted.startsWith('-') ? -1n : 1n)).toBe(cents);
      }),
    );
  });

  test('of times give the instant, cut to the millisecond', () => {
    expect(time('epoch_s', '1767225600')).toBe('2026-01-01T00:00:00.000Z');
    expect(time('epoch_s', '"1767225600.1239"')).toBe('2026-01-01T00:00:00.123Z');
    expect(time('epoch_ms', '1767225600123')).toBe('2026-01-01T00:00:00.123Z');
    expect(time('epoch_us', '1767225600123999')).toBe('2026-01-01T00:00:00.123Z');
    expect(time('iso', '"2026-01-01T00:00:00+01:00"')).toBe('2026-01-01T00:00:00+01:00');
    expect(time('epoch_ms', '"2026-01-01"')).toEqual({
      reason: 'order_ts must be a number of milliseconds since 1970, the unit of its source',
    });
    expect(time('epoch_s', '99999999999999999999')).toHaveProperty('reason');
  });

  test('of local times follow the clocks of the zone: a skipped time is later, a repeated one is the first', () => {
    const berlin = { local: 'Europe/Berlin' };
    expect(time(berlin, '"2026-01-15 12:00:00"')).toBe('2026-01-15T11:00:00.000Z');
    expect(time(berlin, '"2026-07-15T12:00"')).toBe('2026-07-15T10:00:00.000Z');
    expect(time(berlin, '"2026-03-29 02:30:00"')).toBe('2026-03-29T01:30:00.000Z');
    expect(time(berlin, '"2026-10-25 02:30:00.5"')).toBe('2026-10-25T00:30:00.500Z');
    expect(time({ local: 'Australia/Lord_Howe' }, '"2026-10-04 02:15:00"')).toBe('2026-10-03T15:45:00.000Z');
    expect(time(berlin, '"2026-01-15T12:00:00Z"')).toHaveProperty('reason');
    expect(time(berlin, '"2026-02-30 12:00:00"')).toHaveProperty('reason');
  });
});

describe('words', () => {
  const status = (words: object, given: string) => {
    const reading = one({ words: { status: words } }, `{"state": ${given}}`);
    return 'status' in reading ? reading['status'] : reading;
  };

  test('are compared without case, blanks and hyphens, and codes by their digits', () => {
    const map = { 'In Arbeit': 'open', ABGESCHLOSSEN: 'completed', 7: 'cancelled', true: 'completed' };
    expect(status({ map }, '" in-arbeit "')).toBe('open');
    expect(status({ map }, '"Abgeschlossen"')).toBe('completed');
    expect(status({ map }, '7')).toBe('cancelled');
    expect(status({ map }, 'true')).toBe('completed');
    expect(status({ map }, '"shipped"')).toBe('shipped');
  });

  test('that are unknown are named with the place to add them, passed over, or taken for one of ours', () => {
    const reason =
      'status is the unknown word "zombie"; add it to words.status.map of its source in policy/sources.json';
    expect(status({}, '"zombie"')).toEqual({ reason });
    expect(status({ unknown: 'quarantine' }, '"zombie"')).toEqual({ reason });
    expect(status({ unknown: 'ignore' }, '"zombie"')).toEqual({ passedOver: reason });
    expect(status({ unknown: 'open' }, '"zombie"')).toBe('open');
  });

  test('of a reason replace it, and the rest of the reasons stays unless the source says otherwise', () => {
    const fields = { ...FIELDS, cancellation_reason: 'why' };
    const reason = (words: object, given: string) =>
      one({ fields, words: { cancellation_reason: words } }, `{"why": "${given}"}`);
    expect(reason({ map: { CHANGED_MIND: 'buyer: changed their mind' } }, 'changed mind')).toMatchObject({
      cancellation_reason: 'buyer: changed their mind',
    });
    expect(reason({ map: {} }, 'no stock')).toMatchObject({ cancellation_reason: 'no stock' });
    expect(reason({ map: {}, unknown: 'marketplace' }, 'no stock')).toMatchObject({
      cancellation_reason: 'marketplace',
    });
    expect(reason({ map: {}, unknown: 'quarantine' }, 'no stock')).toHaveProperty('reason');
  });
});

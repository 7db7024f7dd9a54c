/**
 * A field that is read wrongly makes a wrong figure. One that is refused wrongly is an order that
 * never counts.
 */
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import {
  decimal,
  money,
  negativeMoney,
  nonZeroMoney,
  positiveMoney,
  rate,
  wholeNumber,
} from '../../../contracts/records/decimals.ts';
import { currency, deleted, dimension, reason } from '../../../contracts/records/fields.ts';
import { entityIdentifier, sellerIdentifier } from '../../../contracts/records/identifiers.ts';
import { findTimesAhead, timestamp } from '../../../contracts/records/times.ts';

const REFUSED = Symbol('refused');
const read = (schema: z.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  return result.success ? result.data : REFUSED;
};

describe('a decimal', () => {
  test.each([
    ['12.50', '12.5'],
    ['12', '12'],
    [12.5, '12.5'],
    [19.99, '19.99'],
    [0.1, '0.1'],
    ['007.10', '7.1'],
    ['0.0', '0'],
    ['000', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    [-0, '0'],
    [1e-7, '0.0000001'],
    ['1e-7', '0.0000001'],
    ['1.25E-3', '0.00125'],
    ['12e-1', '1.2'],
    ['0.5e2', '50'],
    ['1.5e1', '15'],
    ['1e+2', '100'],
    ['-1e-2', '-0.01'],
    ['-12.340', '-12.34'],
    [1e21, '1000000000000000000000'],
    ['100e-2', '1'],
    ['0e5', '0'],
    ['1.10e0', '1.1'],
    [0.30000000000000004, '0.30000000000000004'],
  ])('%j is read exactly, as %s', (given, exact) => expect(read(decimal, given)).toBe(exact));

  test.each([
    ['abc'],
    [''],
    [' 1'],
    ['1 '],
    ['+1'],
    ['1,5'],
    ['.5'],
    ['5.'],
    ['1e'],
    ['1e1000'],
    ['--1'],
    ['0x10'],
    ['Infinity'],
    ['NaN'],
    ['१२'],
    [Infinity],
    [NaN],
    [true],
    [null],
    [undefined],
    [[]],
    [{}],
  ])('%j is refused', (given) => expect(read(decimal, given)).toBe(REFUSED));

  test('with a megabyte of digits is refused at once, so that one record does not hold up its partition for ever', () => {
    expect(read(decimal, `0.${'0'.repeat(1_000_000)}1`)).toBe(REFUSED);
    expect(read(decimal, '0'.repeat(1_000_000))).toBe(REFUSED);
  });
});

describe('an amount of money', () => {
  test.each([
    ['999999999999.99999999', '999999999999.99999999'],
    ['0000999999999999.999999990000', '999999999999.99999999'],
    ['0', '0'],
    [0, '0'],
    ['-0', '0'],
    ['0.00000001', '0.00000001'],
    ['1e11', '100000000000'],
  ])('%j is read exactly, as %s', (given, exact) => expect(read(money, given)).toBe(exact));

  test.each([
    ['1000000000000'],
    [1e12],
    ['1e12'],
    [1e21],
    ['0.000000001'],
    [1e-9],
    ['1.123456789'],
    ['-0.01'],
    [-1],
  ])('%j is refused', (given) => expect(read(money, given)).toBe(REFUSED));

  test('of zero or less is refused as a refund or payout', () => {
    expect([0, '0', '0.00', '-0', '-1'].map((given) => read(positiveMoney, given))).toEqual([
      REFUSED,
      REFUSED,
      REFUSED,
      REFUSED,
      REFUSED,
    ]);
    expect(read(positiveMoney, '0.01')).toBe('0.01');
  });

  test('below zero is accepted as a negative order value, within the same digits', () => {
    expect([-5, '-5.50', '-999999999999.99999999'].map((given) => read(negativeMoney, given))).toEqual([
      '-5',
      '-5.5',
      '-999999999999.99999999',
    ]);
    expect(
      [0, '-0', '5', '-1000000000000', '-0.000000001'].map((given) => read(negativeMoney, given)),
    ).toEqual([REFUSED, REFUSED, REFUSED, REFUSED, REFUSED]);
  });
});

describe('a commission rate', () => {
  test.each([
    [0, '0'],
    [1, '1'],
    ['1.000', '1'],
    ['0.150', '0.15'],
    [1e-7, '0.0000001'],
    [1 / 3, '0.3333333333333333'],
    [`0.${'3'.repeat(30)}`, `0.${'3'.repeat(30)}`],
  ])('%j is read exactly, as %s', (given, exact) => {
    expect(read(rate, given)).toBe(exact);
  });
  test.each([['1.0000000001'], [1.01], [-0.1], ['-1'], ['10'], ['15%'], [`0.${'3'.repeat(31)}`], [null]])(
    '%j is refused, because it is no share',
    (given) => expect(read(rate, given)).toBe(REFUSED),
  );
});

describe('a time', () => {
  const utc = (given: unknown): unknown => {
    const instant = read(timestamp, given);
    return typeof instant === 'number' ? new Date(instant).toISOString() : instant;
  };
  test.each([
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31t09:30:00z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00+0200', '2026-01-31T07:30:00.000Z'],
    ['2026-01-31T09:30:00-05', '2026-01-31T14:30:00.000Z'],
    ['2026-01-31T09:30:00+05:45', '2026-01-31T03:45:00.000Z'],
    ['2026-01-31T09:30:00-00:00', '2026-01-31T09:30:00.000Z'],
    ['2025-12-31T23:30:00-01:00', '2026-01-01T00:30:00.000Z'],
    ['2026-01-31T09:30:00.1Z', '2026-01-31T09:30:00.100Z'],
    ['2026-01-31T09:30:00.123999999Z', '2026-01-31T09:30:00.123Z'],
    ['2026-01-31 09:30:00Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00+0000', '2026-01-31T09:30:00.000Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is read as %s', (given, instant) => expect(utc(given)).toBe(instant));

  test.each([
    ['without a zone', '2026-01-31T09:30:00'],
    ['that is only a day', '2026-01-31'],
    ['on 30 February', '2026-02-30T00:00:00Z'],
    ['on 29 February of a common year', '2025-02-29T00:00:00Z'],
    ['on 29 February 1900', '1900-02-29T00:00:00Z'],
    ['on 31 April', '2026-04-31T00:00:00+02:00'],
    ['in month 13', '2026-13-01T00:00:00Z'],
    ['on day 0', '2026-01-00T00:00:00Z'],
    ['in hour 24', '2026-01-31T24:00:00Z'],
    ['in minute 60', '2026-01-31T09:60:00Z'],
    ['in a leap second', '2016-12-31T23:59:60Z'],
    ['with an offset of a day', '2026-01-31T09:30:00+24:00'],
    ['with ten fraction digits', '2026-01-31T09:30:00.1234567890Z'],
    ['with a comma', '2026-01-31T09:30:00,5Z'],
    ['of 1970, which is a mistake of units', '1970-01-21T18:00:00Z'],
    ['before 2000', '1999-12-31T23:59:59.9999Z'],
    ['with a year of two digits', '26-01-31T09:30:00Z'],
    ['with spaces around it', ' 2026-01-31T09:30:00Z'],
    ['in words', 'yesterday'],
    ['that is empty', ''],
    ['that is a number', 1769851800000],
    ['that is null', null],
    // A year without four digits could not be shown and would hold up its seller's summary.
    ['after the year 9999', '9999-12-31T23:59:59-01:00'],
    ['before the year 0', '0000-01-01T00:00:00+01:00'],
  ])('%s is refused: %j', (_name, given) => expect(utc(given)).toBe(REFUSED));
});

test('is told to be too far ahead of its record, to the millisecond, whether parsed or as it came', () => {
  const written = Date.parse('2026-03-10T12:00:00Z');
  const [last, late] = ['2026-03-17T12:00:00.000Z', '2026-03-17T12:00:00.001Z'];
  const fieldsAhead = (fields: object) => findTimesAhead({ at: 7, by: 400 }, fields, written).length;
  expect(fieldsAhead({ at: last, by: late })).toBe(0);
  expect(fieldsAhead({ at: Date.parse(last) })).toBe(0);
  expect([late, Date.parse(late), '9999-12-31T00:00:00Z'].map((at) => fieldsAhead({ at }))).toEqual([
    1, 1, 1,
  ]);
  expect([undefined, null, 'soon', {}].map((at) => fieldsAhead({ at }))).toEqual([0, 0, 0, 0]);
  expect(findTimesAhead({ at: 7 }, { at: late }, written)).toEqual([
    'at must not be more than 7 days after the record was written to Kafka',
  ]);
});

describe('an id', () => {
  const exact = JSON.rawJSON('820982911946154508');
  test.each([['a'], ['A.b_c:d-9'], ['x'.repeat(128)], ['__proto__'], ['0']])('%s is accepted', (given) =>
    expect([read(sellerIdentifier, given), read(entityIdentifier, given)]).toEqual([given, given]),
  );
  test.each([
    [7, '7'],
    [5.0, '5'],
    [exact, '820982911946154508'],
  ])('is read by its digits: %j is %s', (given, id) =>
    expect([read(sellerIdentifier, given), read(entityIdentifier, given)]).toEqual([id, id]),
  );
  test('of an order has no blanks at its ends, and of a seller none anywhere', () =>
    expect([read(entityIdentifier, ' a '), read(sellerIdentifier, ' a ')]).toEqual(['a', REFUSED]));
  test.each([
    ['#1001'],
    ['gid://shopify/Order/1'],
    ['A 1'],
    ['Ä-7'],
    ['本'.repeat(128)],
    ['😀'.repeat(128)],
    ['👨‍👩‍👧'],
  ])('of an order may be %s, but not of a seller, which addresses contain', (given) => {
    expect(read(entityIdentifier, given)).toBe(given);
    expect(read(sellerIdentifier, given)).toBe(REFUSED);
  });
  test.each([
    [''],
    ['  '],
    ['x'.repeat(129)],
    ['a\nb'],
    ['a\u0000'],
    ['a\u202eb'],
    ['a\ud800b'],
    ['a\u2028b'],
    [1.5],
    [JSON.rawJSON('1.0000000000000001')],
    [true],
    [{}],
    [null],
    [undefined],
  ])('%j is refused', (given) =>
    expect([read(entityIdentifier, given), read(sellerIdentifier, given)]).toEqual([REFUSED, REFUSED]),
  );
});

describe('a number in JSON', () => {
  test.each([
    ['123456789012.12345678', '123456789012.12345678'],
    ['0.10000000000000000', '0.1'],
    ['1e2', '100'],
  ])('is worth what its text says: %s is %s', (text, exact) =>
    expect(read(money, JSON.rawJSON(text))).toBe(exact),
  );
  test('is refused with more digits than money has, although a double would have rounded them off', () =>
    expect(read(money, JSON.rawJSON('99999999999.999999999'))).toBe(REFUSED));
  test.each([[5], [5.0], ['5'], ['5.0'], [JSON.rawJSON('5.0000000000000000')]])(
    'that is whole may be written %j',
    (given) => expect(read(wholeNumber(1, 5), given)).toBe(5),
  );
  test.each([[0], [6], ['6'], [4.5], ['4.5'], ['five'], [''], [true], [null], [undefined]])(
    'is refused out of bounds, or in words: %j',
    (given) => expect(read(wholeNumber(1, 5), given)).toBe(REFUSED),
  );
});

test('of money taken back is negative, and never zero', () => {
  expect(['-5.50', 5, '0', '-0', '1e12'].map((given) => read(nonZeroMoney, given))).toEqual([
    '-5.5',
    '5',
    REFUSED,
    REFUSED,
    REFUSED,
  ]);
});

test.each([
  [true, true],
  [false, undefined],
  [null, undefined],
  [undefined, undefined],
  ['true', REFUSED],
])('deletes an entity only if it says so: %j', (given, isDeleted) =>
  expect(read(deleted, given)).toBe(isDeleted),
);

describe('an optional text', () => {
  test.each([
    [null, undefined],
    [undefined, undefined],
    ['', undefined],
    ['  \t', undefined],
    [' books ', ' books '],
    ['a.b c', 'a.b c'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['本'.repeat(128), '本'.repeat(128)],
  ])('counts the category %j as %j', (given, name) => expect(read(dimension, given)).toBe(name));
  test('has half a character replaced, which no store could hold, so that it does not hold up its partition', () =>
    expect(read(dimension, 'a\ud800b')).toBe('a\ufffdb'));
  test.each([['x'.repeat(129)], [5], [false], [{}]])('is refused as a category: %j', (given) =>
    expect(read(dimension, given)).toBe(REFUSED),
  );

  test('is cut as a long reason and not refused, because no figure depends on its end', () =>
    expect(read(reason, `buyer${'x'.repeat(500)}`)).toBe(`buyer${'x'.repeat(195)}`));
  test.each([
    ['', undefined],
    [' ', undefined],
    [null, undefined],
    ['buyer', 'buyer'],
    [`${' '.repeat(300)}buyer `, 'buyer'],
  ])('counts the reason %j as %j', (given, kept) => expect(read(reason, given)).toBe(kept));
  test.each([
    [null, undefined],
    [undefined, undefined],
    ['EUR', 'EUR'],
    ['eur', 'EUR'],
    [840, REFUSED],
  ])('counts the currency %j as %j', (given, kept) => expect(read(currency, given)).toBe(kept));
});

import * as z from 'zod';

/** An id of the marketplace: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. */
export const identifier = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be a string') })
  .regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : -');

/**
 * Longer texts are refused before they are parsed, because finding the trailing zeros in a megabyte
 * of zeros would take an hour. No amount needs so many.
 */
const DECIMAL_CHARACTERS_MAX = 400;

const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const ANY_DECIMAL = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** Writes `1.2e-7` as `0.00000012`: the same number, without an exponent. */
const withoutExponent = (text: string): string => {
  const [mantissa = '', exponentText] = text.split(/[eE]/);
  if (exponentText === undefined) return text;
  const exponent = Number(exponentText);
  const negative = mantissa.startsWith('-');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const plain = at >= padded.length ? padded : `${padded.slice(0, at)}.${padded.slice(at)}`;
  return negative ? `-${plain}` : plain;
};

/** Removes what does not change the value: leading and trailing zeros, and the sign of zero. */
const toCanonical = (text: string): string => {
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) return text;
  const whole = (match[2] ?? '0').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
};

/**
 * An exact decimal from a JSON string or number. The output is a canonical string without an
 * exponent. A JSON number counts as its shortest decimal form, so 19.99 is exactly 19.99 and not a
 * binary fraction.
 */
export const decimal = z
  .union([z.string(), z.number()], {
    error: (issue) =>
      issue.input === undefined ? 'is missing' : 'must be a decimal, as a string or a number',
  })
  .transform((input, context) => {
    const text = typeof input === 'number' ? String(input) : input;
    if (text.length > DECIMAL_CHARACTERS_MAX || !ANY_DECIMAL.test(text)) {
      context.addIssue({ code: 'custom', message: 'must be a decimal such as 12.50' });
      return z.NEVER;
    }
    return toCanonical(withoutExponent(text));
  });

const digits = (text: string): { whole: number; fraction: number } => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  return { whole: whole.length, fraction: fraction.length };
};

/** At most 12 integer and 8 fraction digits, so that any sum of amounts stays exact. */
const fitsMoney = (text: string): boolean => {
  const { whole, fraction } = digits(text);
  return whole <= 12 && fraction <= 8;
};

const MONEY_DIGITS = 'must have at most 12 integer and 8 fraction digits';

/** Money ≥ 0, at most 12 integer and 8 fraction digits. */
export const money = decimal
  .refine((text) => !text.startsWith('-'), 'must not be negative')
  .refine(fitsMoney, MONEY_DIGITS);

/** Money > 0, at most 12 integer and 8 fraction digits. */
export const positiveMoney = money.refine((text) => text !== '0', 'must be greater than 0');

/** Money < 0, at most 12 integer and 8 fraction digits. */
export const negativeMoney = decimal
  .refine((text) => text.startsWith('-'), 'must be negative')
  .refine(fitsMoney, MONEY_DIGITS);

/**
 * A share from 0 to 1. 30 fraction digits hold the shortest form of every ordinary double. With the
 * 8 of an order value they fit into the 38 digits of a DynamoDB number.
 */
export const rate = decimal
  .refine(
    (text) => !text.startsWith('-') && (text === '0' || text === '1' || text.startsWith('0.')),
    'must be from 0 to 1',
  )
  .refine((text) => digits(text).fraction <= 30, 'must have at most 30 fraction digits');

const FIRST_INSTANT = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/i;

/**
 * How far an offset such as `Z`, `+05:30` or `-03` is ahead of UTC, in ms; undefined when it is
 * invalid.
 */
const offsetOf = (zone: string): number | undefined => {
  if (zone.length === 1) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', ''));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
};

/**
 * Parses an ISO 8601 time to ms since 1970; undefined when it is invalid or its day does not exist.
 * Date.parse would turn 30 February into 1 March, and take several times as long for every record.
 */
const parseTimestamp = (text: string): number | undefined => {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', fraction = '', zone = 'Z'] =
    match;
  const offset = offsetOf(zone);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const dayExists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (offset === undefined || !dayExists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined;
  const sinceMidnight =
    (Number(hour) * 60 + Number(minute)) * 60_000 +
    Number(second) * 1000 +
    Number(fraction.slice(0, 3).padEnd(3, '0'));
  const instant = date.getTime() + sinceMidnight - offset;
  // An offset can move a time out of the four-digit years, and then it could not be shown.
  return instant < FIRST_INSTANT || instant > LAST_INSTANT ? undefined : instant;
};

/**
 * An ISO 8601 time with an offset or Z, as ms since 1970. Finer fractions are cut to the
 * millisecond.
 */
export const timestamp = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'must be an ISO 8601 string') })
  .transform((text, context) => {
    const instant = parseTimestamp(text);
    if (instant === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'must be an ISO 8601 time with an offset or Z, such as 2026-01-31T09:30:00Z',
      });
      return z.NEVER;
    }
    return instant;
  });

/**
 * A name that becomes part of a counter's attribute. Blank and null count as absent. Half a
 * surrogate pair becomes U+FFFD, because it has no UTF-8 form and no store would accept it.
 */
export const dimension = z
  .string({ error: 'must be a string' })
  .max(128, 'must be at most 128 characters')
  .nullish()
  .transform((text) =>
    text === undefined || text === null || text.trim() === '' ? undefined : text.toWellFormed(),
  );

/** A longer reason is cut, because no figure depends on it. */
const REASON_CHARACTERS_MAX = 200;

/** Free text that is only shown. Blank and null count as absent. */
export const reason = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform((text) =>
    text === undefined || text === null || text.trim() === ''
      ? undefined
      : text.slice(0, REASON_CHARACTERS_MAX),
  );

/** An ISO 4217 currency code. */
export const currency = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform((text) => text ?? undefined);

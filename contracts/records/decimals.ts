import { toSourceText } from '../json-text.ts';
import { type FieldRead, fieldOf } from './read-field.ts';

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
export const toCanonical = (text: string): string => {
  const match = PLAIN_DECIMAL.exec(text);
  if (match === null) return text;
  const whole = (match[2] ?? '0').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude;
};

/** The canonical form of a decimal's text; undefined when it is none. */
const readDecimalText = (text: string): string | undefined =>
  text.length > DECIMAL_CHARACTERS_MAX || !ANY_DECIMAL.test(text)
    ? undefined
    : toCanonical(withoutExponent(text));

const readDecimal = (input: unknown): FieldRead<string> => {
  const text = toSourceText(input);
  if (text === undefined)
    return { fault: input === undefined ? 'is missing' : 'must be a decimal, as a string or a number' };
  const value = readDecimalText(text);
  return value === undefined ? { fault: 'must be a decimal such as 12.50' } : { value };
};

/**
 * An exact decimal from a JSON string or number, by the digits that were written. The output is a
 * canonical string without an exponent.
 */
export const decimal = fieldOf(readDecimal);

/** A whole number, written `5`, `5.0` or `"5"`. */
export const wholeNumber = (least: number, most: number) =>
  fieldOf((input): FieldRead<number> => {
    if (input === undefined) return { fault: 'is missing' };
    const text = readDecimalText(toSourceText(input) ?? '');
    const value = text === undefined || text.includes('.') ? Number.NaN : Number(text);
    return value >= least && value <= most
      ? { value }
      : { fault: `must be an integer from ${least} to ${most}` };
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

/** Money other than 0, at most 12 integer and 8 fraction digits. */
export const nonZeroMoney = decimal
  .refine((text) => text !== '0', 'must not be 0')
  .refine(fitsMoney, MONEY_DIGITS);

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

/** Items and their values, as the document client shows them. */
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import { decimal, plain } from '../../../domain/counting/decimal.ts';
import { UnknownToStoreError, validationError } from './exceptions.ts';

export type Value = unknown;
export type Item = Readonly<Record<string, Value>>;
export type Key = { readonly pk: string; readonly sk: string };

const WHOLE = /^-?\d{1,15}$/;
const DIGITS_MAX = 38;

const significantDigits = (text: string): number =>
  text
    .replace(/^-?0*\.?0*/, '')
    .replace('.', '')
    .replace(/0+$/, '').length;

const exact = (text: string): NumberValue => {
  if (significantDigits(text) > DIGITS_MAX)
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  return NumberValue.from(text);
};

/** The sum of two numbers, exact to the digit. */
export const addNumbers = (a: NumberValue, b: NumberValue): NumberValue =>
  WHOLE.test(a.value) && WHOLE.test(b.value)
    ? NumberValue.from(String(Number(a.value) + Number(b.value)))
    : exact(plain(decimal(a.value).plus(b.value)));

/** A number in one form, whatever zeros and exponents it is written with. */
export const canonicalNumber = (text: string): string => plain(decimal(text));

/** Below 0 when `a` sorts before `b`, as sort keys and conditions compare. */
export const compareValues = (a: Value, b: Value): number => {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  if (a instanceof NumberValue && b instanceof NumberValue)
    return WHOLE.test(a.value) && WHOLE.test(b.value)
      ? Number(a.value) - Number(b.value)
      : decimal(a.value).cmp(b.value);
  throw new UnknownToStoreError(`the store does not compare ${typeof a} with ${typeof b}`);
};

export const equalValues = (a: Value, b: Value): boolean => {
  if (a === b) return true;
  if (a instanceof NumberValue && b instanceof NumberValue) return compareValues(a, b) === 0;
  return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
};

export const equalItems = (a: Item | undefined, b: Item | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => equalValues(a[name], b[name]));
};

/** A value on the wire of a stream. */
const toAttributeValue = (value: Value): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (value instanceof NumberValue) return { N: value.value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  throw new UnknownToStoreError(`the store streams no ${typeof value}`);
};

export const toImage = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttributeValue(value)]));

const sizeOf = (value: Value): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof NumberValue) return 1 + Math.ceil(significantDigits(value.value) / 2);
  if (value instanceof Uint8Array) return value.length;
  return Buffer.byteLength(JSON.stringify(value));
};

/** The size of an item as DynamoDB counts it, in bytes. */
export const itemBytes = (item: Item): number => {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + sizeOf(item[name]);
  return bytes;
};

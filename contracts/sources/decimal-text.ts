/** Decimals as text: what a source does to amounts without losing a digit. */
import { EXACT_DIGITS_MAX, toSourceText } from '../json-text.ts';
import { decimal } from '../records/decimals.ts';

/** The canonical text of a decimal in a message, string or number; undefined for anything else. */
export const toDecimalText = (value: unknown): string | undefined =>
  decimal.safeParse(typeof value === 'string' ? value.trim() : value).data;

/** The JSON number with this text. `text` is canonical. */
export const toJsonNumber = (text: string): number | RawJson =>
  text.replace(/\D/g, '').length <= EXACT_DIGITS_MAX ? Number(text) : JSON.rawJSON(text);

const fractionOf = (text: string): string => text.split('.')[1] ?? '';

/** Moves the decimal point to the left, so `1999` and 2 give `19.99`. `text` is canonical. */
export const shiftDecimal = (text: string, places: number): string => {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const padded = whole.padStart(places + 1, '0');
  const at = padded.length - places;
  return (
    toDecimalText(`${negative ? '-' : ''}${padded.slice(0, at)}.${padded.slice(at)}${fraction}0`) ?? text
  );
};

/** The exact sum. The texts are canonical. */
export const addDecimals = (texts: readonly string[]): string => {
  const places = Math.max(0, ...texts.map((text) => fractionOf(text).length));
  const units = texts.map((text) =>
    BigInt(text.replace('.', '') + '0'.repeat(places - fractionOf(text).length)),
  );
  return shiftDecimal(String(units.reduce((sum, unit) => sum + unit, 0n)), places);
};

/** The text of a value that is a JSON number; undefined for anything else. */
export const toNumberText = (value: unknown): string | undefined =>
  typeof value === 'string' ? undefined : toSourceText(value);

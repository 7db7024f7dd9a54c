import { minorDigitsOf } from '../../../contracts/minor-units.ts';
import { shiftDecimal, toDecimalText } from '../../../contracts/sources/decimal-text.ts';
import type { Source } from '../../../contracts/sources/sources.ts';
import { createLocalTimes } from '../../../domain/time/local-time.ts';

/** A value in our form, or what is wrong with it. */
export type Translated = { readonly value: unknown } | { readonly fault: string };
export type Translate = (value: unknown) => Translated;

export type Unit = NonNullable<Source['units'][string]>;

/** What is no number stays as it is: the schema of the record says so. */
const translateMinor = (currency: string): Translate => {
  const places = minorDigitsOf(currency);
  return (value) => {
    const text = toDecimalText(value);
    return { value: text === undefined ? value : shiftDecimal(text, places) };
  };
};

/** How many decimal places a unit of time is above a millisecond. */
const EPOCHS = {
  epoch_s: { places: 3, words: 'seconds' },
  epoch_ms: { places: 0, words: 'milliseconds' },
  epoch_us: { places: -3, words: 'microseconds' },
} as const;

/** Instants that Date can hold. */
const INSTANT_MAX = 8.64e15;

/** Finer parts than a millisecond are cut, as they are of ISO times. `text` is canonical. */
const toMilliseconds = (text: string, places: number): number => {
  const [whole = '', fraction = ''] = text.split('.');
  return Number(places < 0 ? whole.slice(0, places) : whole + fraction.slice(0, places).padEnd(places, '0'));
};

const translateEpoch =
  ({ places, words }: (typeof EPOCHS)[keyof typeof EPOCHS]): Translate =>
  (value) => {
    const text = toDecimalText(value);
    const instant = text === undefined || text.startsWith('-') ? Number.NaN : toMilliseconds(text, places);
    return instant <= INSTANT_MAX
      ? { value: new Date(instant).toISOString() }
      : { fault: `must be a number of ${words} since 1970, the unit of its source` };
  };

const translateLocal = (timeZone: string): Translate => {
  const read = createLocalTimes(timeZone);
  return (value) => {
    const instant = typeof value === 'string' ? read(value) : undefined;
    return instant === undefined
      ? {
          fault: `must be a local time such as 2026-01-31 09:30:00, without an offset: its source says ${timeZone}`,
        }
      : { value: new Date(instant).toISOString() };
  };
};

/** Returns what translates values of a unit; undefined when they are in our form already. */
export const createUnit = (unit: Unit, currency: string): Translate | undefined => {
  if (typeof unit === 'object') return translateLocal(unit.local);
  switch (unit) {
    case 'major':
    case 'iso':
      return undefined;
    case 'minor':
      return translateMinor(currency);
    default:
      return translateEpoch(EPOCHS[unit]);
  }
};

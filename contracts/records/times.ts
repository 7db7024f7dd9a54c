import { type FieldRead, fieldOf } from './read-field.ts';

/** Times before it are mistakes of units, such as seconds read as milliseconds. */
export const FIRST_INSTANT = Date.parse('2000-01-01T00:00:00.000Z');
/** Later ones could not be shown. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');
const DAY_MS = 86_400_000;

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/i;

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
 * Parses an ISO 8601 time with an offset or Z to ms since 1970, with `T` or a blank before the
 * hour. Finer fractions are cut to the millisecond. Undefined when it is invalid or its day does
 * not exist. Date.parse would turn 30 February into 1 March, and take several times as long for
 * every record.
 */
export const parseTimestamp = (text: string): number | undefined => {
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
  return date.getTime() + sinceMidnight - offset;
};

const readTime = (input: unknown): FieldRead<number> => {
  if (input === undefined) return { fault: 'is missing' };
  if (typeof input !== 'string') return { fault: 'must be an ISO 8601 string' };
  const value = parseTimestamp(input);
  if (value === undefined)
    return { fault: 'must be an ISO 8601 time with an offset or Z, such as 2026-01-31T09:30:00Z' };
  if (value < FIRST_INSTANT)
    return { fault: 'must not be before 2000: such a time comes from a wrong unit or clock' };
  // An offset can move a time out of the four-digit years.
  return value > LAST_INSTANT ? { fault: 'must not be after 9999' } : { value };
};

/** An ISO 8601 time with an offset or Z, from 2000 on, as ms since 1970. */
export const timestamp = fieldOf(readTime);

/**
 * How many days after its record's Kafka timestamp a time may be, by field. A later one comes from
 * a clock or a unit that is wrong. As a version it could never be corrected.
 */
export type DaysAhead = Readonly<Record<string, number>>;

const instantOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  return (typeof value === 'string' ? parseTimestamp(value) : undefined) ?? -Infinity;
};

/**
 * Names the times that are too far ahead. `fields` are a record's, parsed (ms since 1970) or as
 * they came.
 * @param written when the record was written to Kafka (ms since 1970)
 */
export const findTimesAhead = (daysAhead: DaysAhead, fields: object, written: number): string[] =>
  Object.entries(daysAhead).flatMap(([field, days]) => {
    const value: unknown = Reflect.get(fields, field);
    return instantOf(value) > written + days * DAY_MS
      ? [`${field} must not be more than ${days} days after the record was written to Kafka`]
      : [];
  });

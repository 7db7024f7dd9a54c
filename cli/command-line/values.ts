import type { Environment } from '../../adapters/runtime/runtime.ts';
import { sellerIdText } from '../../contracts/records/identifiers.ts';
import { timestamp } from '../../contracts/records/times.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV, NAMES_PER_DAY_MAX } from '../../topology/environment.ts';
import { UsageError } from './usage-error.ts';

/** A whole number from `least` to `most`. Throws UsageError. */
export const parseWholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
};

/** The name of a time zone. Throws UsageError. */
export const parseTimeZone = (name: string, text: string): string => {
  try {
    return createCalendar(text).timeZone;
  } catch {
    throw new UsageError(`${name} must be an IANA zone such as America/Sao_Paulo, not "${text}"`);
  }
};

/** A currency code. Another spelling would send every record to quarantine. Throws UsageError. */
export const parseCurrency = (name: string, text: string): string => {
  if (!/^[A-Z]{3}$/.test(text))
    throw new UsageError(`${name} must be a code of three capital letters such as EUR, not "${text}"`);
  return text;
};

/** An instant in ms since 1970. Throws UsageError. */
export const parseInstant = (name: string, text: string): number => {
  const instant = timestamp.safeParse(text);
  if (!instant.success)
    throw new UsageError(
      `${name} must be an ISO 8601 time with an offset or Z such as 2018-09-01T00:00:00Z, not "${text}"`,
    );
  return instant.data;
};

/** The id of a seller. Throws UsageError. */
export const parseSellerId = (name: string, text: string): string => {
  if (!sellerIdText.safeParse(text).success)
    throw new UsageError(`${name} must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, not "${text}"`);
  return text;
};

/**
 * The environment, after a check of the settings that the functions read from it. Throws
 * UsageError.
 */
export const checkEnvironment = (environment: Environment): Environment => {
  parseWholeNumber(ENV.counterShards, environment[ENV.counterShards] || '1', 1, 999_999);
  parseWholeNumber(ENV.namesPerDay, environment[ENV.namesPerDay] || '1', 1, NAMES_PER_DAY_MAX);
  parseWholeNumber(ENV.quarantineDays, environment[ENV.quarantineDays] || '1', 1, 3650);
  return environment;
};

import type { Environment } from '../adapters/runtime/runtime.ts';
import { createCalendar } from '../domain/time/calendar.ts';
import { ENV } from '../topology/environment.ts';

/** A command was called the wrong way; its message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An option that is a whole number from `least` to `most`. Throws UsageError. */
export const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
};

/** An option that names a time zone. Throws UsageError. */
export const ianaZone = (name: string, text: string): string => {
  try {
    return createCalendar(text).timeZone;
  } catch {
    throw new UsageError(`${name} must be an IANA zone such as America/Sao_Paulo, not "${text}"`);
  }
};

/** An option that is a currency: records in any other spelling would all be refused. Throws UsageError. */
export const currencyCode = (name: string, text: string): string => {
  if (!/^[A-Z]{3}$/.test(text))
    throw new UsageError(`${name} must be a code of three capital letters such as EUR, not "${text}"`);
  return text;
};

/** The environment, once what the functions take from it is known to be right. Throws UsageError. */
export const checkedEnvironment = (environment: Environment): Environment => {
  wholeNumber(ENV.counterShards, environment[ENV.counterShards] || '1', 1, 999_999);
  return environment;
};

type ErrorClass = abstract new (...args: never[]) => Error;

const isArgumentError = (error: Error): boolean =>
  'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/**
 * Ends a command that failed: exit code 2 for a wrong call and `failed` for anything else. Errors that are the user's to mend (`expected`) are told
 * in one line; any other shows where it came from.
 */
export const complain =
  (command: string, expected: readonly ErrorClass[], failed = 1): ((error: unknown) => never) =>
  (error) => {
    if (error instanceof UsageError || (error instanceof Error && isArgumentError(error))) {
      console.error(`${error.message}\nSee ${command} -- --help`);
      process.exit(2);
    }
    const known = error instanceof Error && expected.some((expectedClass) => error instanceof expectedClass);
    console.error(known ? error.message : error);
    process.exit(failed);
  };

/** A command was called the wrong way; its message says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An option that is a whole number from `least` to `most`. Throws UsageError. */
export const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new UsageError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  return value;
};

type ErrorClass = abstract new (...args: never[]) => Error;

const isArgumentError = (error: Error): boolean => 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

/**
 * Ends a command that failed: exit code 2 for a wrong call and 1 for anything else. Errors that are the user's to mend (`expected`) are told
 * in one line; any other shows where it came from.
 */
export const complain =
  (command: string, expected: readonly ErrorClass[]): ((error: unknown) => never) =>
  (error) => {
    if (error instanceof UsageError || (error instanceof Error && isArgumentError(error))) {
      console.error(`${error.message}\nSee ${command} -- --help`);
      process.exit(2);
    }
    const known = error instanceof Error && expected.some((expectedClass) => error instanceof expectedClass);
    console.error(known ? error.message : error);
    process.exit(1);
  };

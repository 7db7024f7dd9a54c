/**
 * An error that the person at the terminal can fix: its message says what is wrong and what to do.
 * Commands print it without a stack trace.
 */
export class FixableError extends Error {
  override readonly name: string = 'FixableError';
}

/** What an error says. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A command was called the wrong way; the message says what it expects. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

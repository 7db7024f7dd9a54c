import * as z from 'zod';

/** What the log says of an error. */
export type ErrorDescription = {
  readonly name: string;
  readonly message: string;
  /** Where it was thrown, without the message. */
  readonly stack: readonly string[];
  readonly code?: string;
  /** What AWS calls the request that failed. */
  readonly request_id?: string;
  readonly causes?: readonly ErrorDescription[];
};

const CAUSES_DEEP_MAX = 4;
const FRAMES_MAX = 20;

const attributes = z.object({
  code: z.string().optional().catch(undefined),
  $metadata: z.object({ requestId: z.string().optional() }).optional().catch(undefined),
});

/** JavaScript's own parsers quote the text that they could not read, and that may be a record. */
const messageOf = (error: Error): string =>
  error instanceof SyntaxError ? 'a text could not be parsed; what it said is not logged' : error.message;

const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES_MAX);

/**
 * An error as it may stand in the log: its name, message and place, and those of its causes. Of its other properties only the two named
 * above: SDK errors carry requests, responses and items in theirs.
 */
export const describeError = (error: unknown, depth = 0): ErrorDescription => {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'what was thrown is no error', stack: [] };
  const { code, $metadata } = attributes.parse(error);
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])].filter(
    (cause) => cause !== undefined,
  );
  return {
    name: error.name,
    message: messageOf(error),
    stack: framesOf(error),
    ...(code === undefined ? {} : { code }),
    ...($metadata?.requestId === undefined ? {} : { request_id: $metadata.requestId }),
    ...(inner.length === 0 || depth >= CAUSES_DEEP_MAX
      ? {}
      : { causes: inner.map((cause) => describeError(cause, depth + 1)) }),
  };
};

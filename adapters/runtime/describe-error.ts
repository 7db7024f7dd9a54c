import * as z from 'zod';

/** An error as it is logged. */
export type ErrorDescription = {
  readonly name: string;
  readonly message: string;
  /** The stack frames, without the message. */
  readonly stack: readonly string[];
  readonly code?: string;
  /** AWS's id of the failed request. */
  readonly request_id?: string;
  readonly causes?: readonly ErrorDescription[];
};

const CAUSES_DEEP_MAX = 4;
const FRAMES_MAX = 20;

const attributes = z.object({
  code: z.string().optional().catch(undefined),
  $metadata: z.object({ requestId: z.string().optional() }).optional().catch(undefined),
});

/** JavaScript's own parsers quote the text that they cannot parse, and it may be a record. */
const messageOf = (error: Error): string =>
  error instanceof SyntaxError ? 'a text could not be parsed; its content is not logged' : error.message;

const framesOf = ({ stack = '' }: Error): string[] =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES_MAX);

/**
 * Describes an error and its causes for the log: name, message, stack, code and request id. It
 * leaves out all other properties, because those of SDK errors contain requests, responses and
 * items.
 */
export const describeError = (error: unknown, depth = 0): ErrorDescription => {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'the thrown value is not an error', stack: [] };
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

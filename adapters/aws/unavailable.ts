import * as z from 'zod';
import { StoreUnavailableError } from '../../app/ports/stores.ts';
import { KeysUnavailableError } from '../../app/ports/tokens.ts';
import { classifyWriteFailure } from '../dynamodb/failures.ts';

/** Nobody answers at the address, or the connection ended before the answer. */
const CONNECTION_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What the SDK calls a request that took too long. */
const TIMEOUT = 'TimeoutError';
const SERVER_FAULTS_FROM = 500;
const TOO_MANY_REQUESTS = 429;
/** An error that has a longer chain of causes says nothing about a service. */
const CAUSES_MAX = 5;

const sdkError = z.object({
  name: z.string(),
  code: z.string().optional().catch(undefined),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
});

const isOwnFailure = (error: unknown): boolean => {
  if (error instanceof KeysUnavailableError || error instanceof StoreUnavailableError) return true;
  if (classifyWriteFailure(error)?.kind === 'throttled') return true;
  const { data } = sdkError.safeParse(error);
  const status = data?.$metadata?.httpStatusCode ?? 0;
  return (
    data?.name === TIMEOUT ||
    CONNECTION_CODES.has(data?.code ?? '') ||
    status >= SERVER_FAULTS_FROM ||
    status === TOO_MANY_REQUESTS
  );
};

/**
 * Whether something that we depend on is away: it cannot be reached, took too long, is throttling
 * or failed by itself. The same request may succeed a moment later.
 */
export const isUnavailable = (error: unknown, causesMax = CAUSES_MAX): boolean =>
  isOwnFailure(error) ||
  (error instanceof Error && causesMax > 0 && isUnavailable(error.cause, causesMax - 1));

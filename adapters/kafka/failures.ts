import { AuthenticationError, MultipleErrors, ProtocolError, TimeoutError } from '@platformatic/kafka';

/**
 * What an error of the Kafka client means.
 * - `temporary`: a retry may succeed.
 * - `denied`: the client lacks the permission.
 * - `refused`: no retry can succeed.
 */
export type KafkaFailure = { readonly kind: 'temporary' | 'denied' | 'refused'; readonly reason: string };

/** The client wraps errors in errors. The leaves are the errors of brokers and sockets. */
const leavesOf = (error: unknown): readonly unknown[] => {
  if (error instanceof MultipleErrors && error.errors.length > 0) return error.errors.flatMap(leavesOf);
  return [error];
};

const DENIED = /AUTHORIZATION_FAILED$/;

const kindOf = (leaf: unknown): KafkaFailure['kind'] => {
  if (leaf instanceof AuthenticationError) return 'denied';
  // The client calls timeouts final, because it does not know that our requests are safe to repeat.
  if (leaf instanceof TimeoutError) return 'temporary';
  if (leaf instanceof ProtocolError && DENIED.test(String(leaf['apiId']))) return 'denied';
  if (leaf instanceof Error && 'canRetry' in leaf && leaf.canRetry === false) return 'refused';
  return 'temporary';
};

const reasonOf = (leaf: unknown): string => {
  if (!(leaf instanceof Error)) return String(leaf);
  if (leaf instanceof ProtocolError) {
    const detail: unknown = leaf['serverErrorMessage'];
    return `${leaf['apiId']}: ${typeof detail === 'string' && detail !== '' ? detail : leaf.message}`;
  }
  return leaf.cause instanceof Error ? `${leaf.message} (${leaf.cause.message})` : leaf.message;
};

/** Classifies an error. Of several errors inside it, the most permanent one decides. */
export const classifyKafkaFailure = (error: unknown): KafkaFailure => {
  const leaves = leavesOf(error);
  const kinds = new Set(leaves.map(kindOf));
  const kind = kinds.has('refused') ? 'refused' : kinds.has('denied') ? 'denied' : 'temporary';
  return { kind, reason: [...new Set(leaves.map(reasonOf))].join('; ') };
};

/** The broker's names for its errors, such as `OFFSET_OUT_OF_RANGE`. */
export const listBrokerErrors = (error: unknown): readonly string[] =>
  leavesOf(error).flatMap((leaf) => (leaf instanceof ProtocolError ? [String(leaf['apiId'])] : []));

import { AuthenticationError, MultipleErrors, ProtocolError, TimeoutError } from '@platformatic/kafka';

/**
 * What to make of an error of the Kafka client: `passing` may succeed when tried again, `denied` means that who we are may not do it, and
 * `refused` stays so however often it is tried.
 */
export type KafkaFailure = { readonly kind: 'passing' | 'denied' | 'refused'; readonly reason: string };

/** The client wraps errors in errors; what a broker or socket said is at the leaves. */
const leavesOf = (error: unknown): readonly unknown[] => {
  if (error instanceof MultipleErrors && error.errors.length > 0) return error.errors.flatMap(leavesOf);
  return [error];
};

const DENIED = /AUTHORIZATION_FAILED$/;

const kindOf = (leaf: unknown): KafkaFailure['kind'] => {
  if (leaf instanceof AuthenticationError) return 'denied';
  // The client gives these up, since it cannot know that all that we ask for may be asked for twice.
  if (leaf instanceof TimeoutError) return 'passing';
  if (leaf instanceof ProtocolError && DENIED.test(String(leaf['apiId']))) return 'denied';
  if (leaf instanceof Error && 'canRetry' in leaf && leaf.canRetry === false) return 'refused';
  return 'passing';
};

const reasonOf = (leaf: unknown): string => {
  if (!(leaf instanceof Error)) return String(leaf);
  if (leaf instanceof ProtocolError) {
    const said: unknown = leaf['serverErrorMessage'];
    return `${leaf['apiId']}: ${typeof said === 'string' && said !== '' ? said : leaf.message}`;
  }
  return leaf.cause instanceof Error ? `${leaf.message} (${leaf.cause.message})` : leaf.message;
};

/** Sums up an error: of several, one that stays decides. */
export const kafkaFailure = (error: unknown): KafkaFailure => {
  const leaves = leavesOf(error);
  const kinds = new Set(leaves.map(kindOf));
  const kind = kinds.has('refused') ? 'refused' : kinds.has('denied') ? 'denied' : 'passing';
  return { kind, reason: [...new Set(leaves.map(reasonOf))].join('; ') };
};

/** The broker's names of what it complains of, such as `OFFSET_OUT_OF_RANGE`. */
export const brokerErrorsOf = (error: unknown): readonly string[] =>
  leavesOf(error).flatMap((leaf) => (leaf instanceof ProtocolError ? [String(leaf['apiId'])] : []));

import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/**
 * What became of a write that did not succeed.
 * - `conflict`: somebody else changed an item first; read again and decide anew.
 * - `throttled`: too much at once; wait and try the same again.
 * - `refused`: this data can never be stored (an item would grow past 400 KB); no retry helps.
 * Anything else is an infrastructure failure and is thrown.
 */
export type WriteFailure =
  | { readonly kind: 'conflict' | 'throttled' }
  | { readonly kind: 'refused'; readonly reason: string };

const CONFLICTS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const THROTTLES = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded']);
const THROTTLING_ERRORS = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'LimitExceededException',
]);
const ITEM_TOO_LARGE = /item size (?:to update )?has exceeded/i;

/** Classifies a failed transaction or conditional write; undefined when it is an infrastructure failure. */
export const writeFailureOf = (error: unknown): WriteFailure | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    const tooLarge = reasons.find(({ Message }) => ITEM_TOO_LARGE.test(Message ?? ''));
    if (tooLarge !== undefined)
      return { kind: 'refused', reason: tooLarge.Message ?? 'an item would be too large' };
    if (reasons.some(({ Code }) => CONFLICTS.has(Code ?? ''))) return { kind: 'conflict' };
    return reasons.some(({ Code }) => THROTTLES.has(Code ?? '')) ? { kind: 'throttled' } : undefined;
  }
  if (error.name === 'ConditionalCheckFailedException' || error.name === 'TransactionConflictException')
    return { kind: 'conflict' };
  if (THROTTLING_ERRORS.has(error.name)) return { kind: 'throttled' };
  return error.name === 'ValidationException' && ITEM_TOO_LARGE.test(error.message)
    ? { kind: 'refused', reason: error.message }
    : undefined;
};

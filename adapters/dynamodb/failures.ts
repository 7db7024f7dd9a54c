import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/**
 * Why a write failed, and what the caller can do.
 * - `conflict`: another writer changed an item first. Read it again and plan the write anew.
 * - `throttled`: DynamoDB limited the rate. Wait and send the same write again.
 * - `refused`: DynamoDB cannot store this data (an item would exceed 400 KB). No retry helps.
 * - `damaged`: an attribute that the write counts on is not a number. No retry helps until it is
 *   repaired. `action` is the place in the transaction of the action that found it.
 * Any other error is an infrastructure failure, to be rethrown.
 */
export type WriteFailure =
  | { readonly kind: 'conflict' | 'throttled' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'damaged'; readonly reason: string; readonly action: number };

const CONFLICTS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);
const THROTTLES = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded']);
const THROTTLING_ERRORS = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'LimitExceededException',
]);
const WRONG_TYPE = /incorrect data type/i;
const ITEM_TOO_LARGE = /item size (?:to update )?has exceeded/i;

/**
 * Classifies the error of a transaction or conditional write; undefined for an infrastructure
 * failure.
 */
export const classifyWriteFailure = (error: unknown): WriteFailure | undefined => {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    const tooLarge = reasons.find(({ Message }) => ITEM_TOO_LARGE.test(Message ?? ''));
    if (tooLarge !== undefined)
      return { kind: 'refused', reason: tooLarge.Message ?? 'an item would be too large' };
    const action = reasons.findIndex(({ Message }) => WRONG_TYPE.test(Message ?? ''));
    if (action >= 0) return { kind: 'damaged', reason: reasons[action]?.Message ?? '', action };
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

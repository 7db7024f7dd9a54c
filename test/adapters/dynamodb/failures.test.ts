import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { classifyWriteFailure } from '../../../adapters/dynamodb/failures.ts';

const cancelled = (...reasons: { Code: string; Message?: string }[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    CancellationReasons: reasons,
    $metadata: {},
  });
const named = (name: string, message = '') => Object.assign(new Error(message), { name });
const TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';

/**
 * A throttle taken for a conflict would retry without a pause. One taken for a refusal would lose
 * an order.
 */
describe('the kind of failure of a write', () => {
  test.each([
    [
      'another writer was first',
      cancelled({ Code: 'None' }, { Code: 'ConditionalCheckFailed' }),
      { kind: 'conflict' },
    ],
    ['another transaction holds an item', cancelled({ Code: 'TransactionConflict' }), { kind: 'conflict' }],
    [
      'a partition is too hot',
      cancelled({ Code: 'None' }, { Code: 'ThrottlingError' }),
      { kind: 'throttled' },
    ],
    ['capacity is used up', cancelled({ Code: 'ProvisionedThroughputExceeded' }), { kind: 'throttled' }],
    [
      'both throttled and overtaken: read again',
      cancelled({ Code: 'ThrottlingError' }, { Code: 'ConditionalCheckFailed' }),
      { kind: 'conflict' },
    ],
    [
      'an item would be too large, whatever else',
      cancelled({ Code: 'ConditionalCheckFailed' }, { Code: 'ValidationError', Message: TOO_LARGE }),
      { kind: 'refused', reason: TOO_LARGE },
    ],
    [
      'a put is too large',
      named('ValidationException', 'Item size has exceeded the maximum allowed size'),
      { kind: 'refused', reason: 'Item size has exceeded the maximum allowed size' },
    ],
    ['one write’s condition', named('ConditionalCheckFailedException'), { kind: 'conflict' }],
    ['one write against a transaction', named('TransactionConflictException'), { kind: 'conflict' }],
    ['throttling', named('ThrottlingException'), { kind: 'throttled' }],
    ['throughput', named('ProvisionedThroughputExceededException'), { kind: 'throttled' }],
    ['account limit', named('RequestLimitExceeded'), { kind: 'throttled' }],
    ['the same request is under way', named('TransactionInProgressException'), { kind: 'throttled' }],
    [
      'our own mistake in a request is no fault of the record',
      cancelled({ Code: 'ValidationError', Message: 'Type mismatch' }),
      undefined,
    ],
    ['a request that is wrong', named('ValidationException', 'Invalid UpdateExpression'), undefined],
    ['a time-out', named('TimeoutError'), undefined],
    ['no rights', named('AccessDeniedException'), undefined],
    ['the service is down', named('InternalServerError'), undefined],
    ['something that is no error', 'ThrottlingException', undefined],
  ])('tells conflict, throttling and refusal apart: %s', (_name, error, failure) =>
    expect(classifyWriteFailure(error)).toEqual(failure),
  );
});

/** The errors of DynamoDB, as the SDK throws them. */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

const $metadata = {};

export const validationError = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: 'ValidationException', message, $fault: 'client', $metadata });

/** ADD to what is not a number. */
export class OperandTypeError extends DynamoDBServiceException {
  constructor() {
    const message = 'An operand in the update expression has an incorrect data type';
    super({ name: 'ValidationException', message, $fault: 'client', $metadata });
    // The SDK's own constructor sets the prototype of its class.
    Object.setPrototypeOf(this, OperandTypeError.prototype);
  }
}

export const conditionFailed = (): Error =>
  new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata });

/** @param codes a reason for each action, `None` for those without fault */
export const transactionCancelled = (reasons: readonly CancellationReason[]): Error =>
  new TransactionCanceledException({
    message: `Transaction cancelled: [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: [...reasons],
    $metadata,
  });

export const transactionConflict = (): Error =>
  new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata });

export const throttled = (): Error =>
  new ProvisionedThroughputExceededException({ message: 'The level of throughput was exceeded', $metadata });

export const ITEM_TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';

/**
 * Whether a request is wrong in itself, so that DynamoDB would never take it. Items that are full
 * and counters that are no numbers are not the fault of a request.
 */
export const isInvalidRequest = (error: unknown): error is Error =>
  error instanceof Error &&
  error.name === 'ValidationException' &&
  !(error instanceof OperandTypeError || error.message === ITEM_TOO_LARGE);

/**
 * The simulator's own error: the product asks for something that this store does not have yet.
 * Teach it, do not work around it.
 */
export class UnknownToStoreError extends Error {
  override readonly name = 'UnknownToStoreError';
}

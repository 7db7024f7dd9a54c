import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { type Redelivery, waitAfterFailure } from './redelivery.ts';
import type { SequencedRecord } from './stream-record.ts';

export type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse | void>;

export type StreamDeliverySettings = {
  readonly name: string;
  readonly handler: StreamHandler;
  readonly createContext: () => Context;
  readonly bisectBatchOnError: boolean;
  readonly redelivery: Redelivery;
  /** Called with the sequence number up to which everything was handled. */
  readonly onHandled: (sequence: string) => void;
  readonly signal: AbortSignal;
};

/** The function reported that some records of a batch failed; those before the first of them are done. */
export class BatchItemFailuresError extends Error {
  override readonly name = 'BatchItemFailuresError';
}

/** The index of the first record that failed; undefined when all succeeded. A number that was not in the batch fails all of it. */
const firstFailure = (batch: readonly SequencedRecord[], response: DynamoDBBatchResponse | void): number | undefined => {
  const failures = response?.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  return Math.max(0, Math.min(...failures.map(({ itemIdentifier }) => batch.findIndex(({ sequence }) => sequence === itemIdentifier))));
};

/** Delivers a batch until all of it is handled. False when `signal` was aborted first. */
export const deliverStreamBatch = async (batch: readonly SequencedRecord[], settings: StreamDeliverySettings): Promise<boolean> => {
  const { name, handler, createContext, bisectBatchOnError, redelivery, onHandled, signal } = settings;
  let pending = batch;
  let size = batch.length;
  let failures = 0;

  const invoke = async (slice: readonly SequencedRecord[]): Promise<void> => {
    const response = await handler({ Records: slice.map(({ record }) => record) }, createContext());
    const failed = firstFailure(slice, response);
    const done = slice.slice(0, failed);
    const last = done.at(-1);
    if (last !== undefined) {
      pending = pending.slice(done.length);
      failures = 0;
      onHandled(last.sequence);
    }
    size = pending.length;
    if (failed !== undefined)
      throw new BatchItemFailuresError(`${slice.length - done.length} of ${slice.length} records are to be delivered again`);
  };

  while (pending.length > 0 && !signal.aborted) {
    const slice = pending.slice(0, size);
    try {
      await invoke(slice);
    } catch (error) {
      failures += 1;
      const reported = error instanceof BatchItemFailuresError;
      if (bisectBatchOnError && !reported) size = Math.ceil(slice.length / 2);
      const delivery = `${name}: sequence ${slice[0]?.sequence} to ${slice.at(-1)?.sequence}`;
      await waitAfterFailure(redelivery, { delivery, error, attempt: failures }, signal);
    }
  }
  return pending.length === 0;
};

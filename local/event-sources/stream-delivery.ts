import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { reasonOf } from '../errors.ts';
import { type Redelivery, waitAfterFailure } from './redelivery.ts';
import type { SequencedRecord } from './stream-record.ts';

export type StreamHandler = (
  event: DynamoDBStreamEvent,
  context: Context,
) => Promise<DynamoDBBatchResponse | void>;

export type StreamDeliverySettings = {
  readonly name: string;
  readonly handler: StreamHandler;
  readonly createContext: () => Context;
  readonly bisectBatchOnError: boolean;
  /** A record that fails for this long, and often enough, is set aside. */
  readonly maximumRecordAgeSeconds: number;
  readonly redelivery: Redelivery;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with the sequence number up to which everything is handled or set aside. */
  readonly onHandled: (sequence: string) => void;
  readonly signal: AbortSignal;
};

/** The function reported failed records in a batch; those before the first of them are done. */
export class BatchItemFailuresError extends Error {
  override readonly name = 'BatchItemFailuresError';
}

/** A record was given up; the cause is the error of its last delivery. */
export class RecordSetAsideError extends Error {
  override readonly name = 'RecordSetAsideError';
}

/**
 * The index of the first record that failed; undefined when all succeeded. A sequence number that
 * is not in the batch fails the whole batch.
 */
const firstFailure = (
  batch: readonly SequencedRecord[],
  response: DynamoDBBatchResponse | void,
): number | undefined => {
  const failures = response?.batchItemFailures ?? [];
  if (failures.length === 0) return undefined;
  return Math.max(
    0,
    Math.min(
      ...failures.map(({ itemIdentifier }) => batch.findIndex(({ sequence }) => sequence === itemIdentifier)),
    ),
  );
};

/**
 * Time alone proves nothing when the laptop slept between two tries. With the pauses between them,
 * this many tries take minutes of being awake.
 */
const ATTEMPTS_MIN = 100;

/** The keys of the item that a record is about. */
const itemOf = ({ record }: SequencedRecord): string =>
  [ATTRIBUTES.partitionKey, ATTRIBUTES.sortKey]
    .map((name) => record.dynamodb?.Keys?.[name]?.S ?? '')
    .join(' ');

/**
 * Delivers a batch until all of it is handled. False when `signal` aborts first.
 *
 * A record at the front that fails for as long as the event source allows is set aside and
 * reported, and those behind it move on. Lambda goes by the age of a record. Here the time since it
 * first failed and the number of tries count, because a laptop that slept must not drop a record
 * that it has hardly tried.
 */
export const deliverStreamBatch = async (
  batch: readonly SequencedRecord[],
  settings: StreamDeliverySettings,
): Promise<boolean> => {
  const {
    name,
    handler,
    createContext,
    bisectBatchOnError,
    maximumRecordAgeSeconds,
    redelivery,
    now,
    onHandled,
    signal,
  } = settings;
  let pending = batch;
  let size = batch.length;
  let failures = 0;
  let failingSince = 0;

  const moveOn = (done: readonly SequencedRecord[]): void => {
    const last = done.at(-1);
    if (last === undefined) return;
    pending = pending.slice(done.length);
    failures = 0;
    onHandled(last.sequence);
  };

  const invoke = async (slice: readonly SequencedRecord[]): Promise<void> => {
    const response = await handler({ Records: slice.map(({ record }) => record) }, createContext());
    const failed = firstFailure(slice, response);
    const done = slice.slice(0, failed);
    moveOn(done);
    size = pending.length;
    if (failed !== undefined)
      throw new BatchItemFailuresError(
        `${slice.length - done.length} of ${slice.length} records are to be delivered again`,
      );
  };

  const setAside = (record: SequencedRecord, cause: unknown): void => {
    const message = `set aside after it failed for ${maximumRecordAgeSeconds} s and ${failures} times (${itemOf(record)}): ${reasonOf(cause)}`;
    const error = new RecordSetAsideError(message, { cause });
    redelivery.onError({
      delivery: `${name}: sequence ${record.sequence}`,
      error,
      attempt: failures,
      retryIn_ms: undefined,
    });
    moveOn([record]);
    size = pending.length;
  };

  while (pending.length > 0 && !signal.aborted) {
    const slice = pending.slice(0, size);
    try {
      await invoke(slice);
    } catch (error) {
      if (failures === 0) failingSince = now();
      failures += 1;
      const reported = error instanceof BatchItemFailuresError;
      const [first] = pending;
      const isAtFault = reported || slice.length === 1 || !bisectBatchOnError;
      const isHopeless = failures >= ATTEMPTS_MIN && now() - failingSince >= maximumRecordAgeSeconds * 1000;
      if (first !== undefined && isAtFault && isHopeless) {
        setAside(first, error);
        continue;
      }
      if (bisectBatchOnError && !reported) size = Math.ceil(slice.length / 2);
      const delivery = `${name}: sequence ${slice[0]?.sequence} to ${slice.at(-1)?.sequence}`;
      await waitAfterFailure(redelivery, { delivery, error, attempt: failures }, signal);
    }
  }
  return pending.length === 0;
};

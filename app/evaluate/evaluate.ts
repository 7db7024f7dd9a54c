import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { sellerOfPk } from '../../adapters/dynamodb/keys.ts';
import {
  type MetricsStore,
  NO_SUMMARY,
  UnreadableSummaryError,
  type VersionedSummary,
} from '../../adapters/dynamodb/metrics-store.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { within } from '../pacing/time-limit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { lateSince } from './freshness.ts';
import type { RenewSummary } from './renew-summary.ts';

export type EvaluateDeps = {
  readonly metrics: Pick<MetricsStore, 'readSummaries'>;
  readonly renewSummary: RenewSummary;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

export type EvaluateHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

const SELLERS_AT_ONCE = 16;
/** Time kept back so that the sellers already done are reported and not done again. */
const RESERVE_MS = 2000;
/** What has not ended by then counts as failed. */
const TELLING_MS = 1000;

/** A seller of a batch. */
type Changed = {
  /** Sequence number of its first record: from there the stream goes on after a failure. */
  readonly sequence: string;
  /** Since when its figures are late, ms since 1970. */
  readonly lateSince: number;
};

const changedSellersOf = ({ Records }: DynamoDBStreamEvent): Map<string, Changed> => {
  const sellers = new Map<string, Changed>();
  for (const record of Records) {
    const pk = record.dynamodb?.Keys?.[ATTRIBUTES.partitionKey]?.S;
    const sequence = record.dynamodb?.SequenceNumber;
    if (pk === undefined || sequence === undefined) continue;
    const known = sellers.get(sellerOfPk(pk)) ?? { sequence, lateSince: Infinity };
    sellers.set(sellerOfPk(pk), {
      ...known,
      lateSince: Math.min(known.lateSince, lateSince(record) ?? Infinity),
    });
  }
  return sellers;
};

/**
 * The evaluate function: for each seller in the batch, once however many of its counters changed, reads the counters and
 * writes its summary with the alert transitions that follow. The summary is read before the counters and written only if
 * nobody wrote it in between, so an older view of the counters can never replace a newer one. Once a batch it tells the
 * greatest lag of what is now shown; a seller whose summary was there already was not waiting.
 */
export const createEvaluate = ({
  metrics,
  renewSummary,
  clock,
  telemetry,
}: EvaluateDeps): EvaluateHandler => {
  /** Undefined when one of them cannot be read: each seller's is then read for itself, so that it fails nobody else. */
  const readAll = async (sellerIds: readonly string[]): Promise<readonly VersionedSummary[] | undefined> => {
    try {
      return await metrics.readSummaries(sellerIds);
    } catch (error) {
      if (!(error instanceof UnreadableSummaryError)) throw error;
      return undefined;
    }
  };
  const evaluateBatch: EvaluateHandler = async (event, context) => {
    const sellers = [...changedSellersOf(event)];
    const summaries = await readAll(sellers.map(([sellerId]) => sellerId));
    const failed: string[] = [];
    const lags: number[] = [];
    await forEachConcurrently(
      [...sellers.entries()],
      SELLERS_AT_ONCE,
      async ([index, [sellerId, changed]]) => {
        try {
          if (context.getRemainingTimeInMillis() < RESERVE_MS) throw new Error('time runs short');
          const [stored = NO_SUMMARY] =
            summaries === undefined
              ? await metrics.readSummaries([sellerId])
              : summaries.slice(index, index + 1);
          const written = await renewSummary(sellerId, stored);
          if (written === 'written' && changed.lateSince < Infinity)
            lags.push(Math.max(0, clock() - changed.lateSince));
        } catch (error) {
          // The stream is read again from the first failed record; the sellers behind it come again too, and change nothing.
          telemetry.error('a seller could not be evaluated; its records will be delivered again', error, {
            seller_id: sellerId,
          });
          failed.push(changed.sequence);
        }
      },
    );
    telemetry.count('sellersEvaluated', sellers.length - failed.length);
    if (lags.length > 0) telemetry.observe('freshness', Math.max(...lags), 'milliseconds');
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
  // However slow the store is, the invocation ends in time to say which sellers are done.
  return (event, context) =>
    within(context.getRemainingTimeInMillis() - TELLING_MS, () => evaluateBatch(event, context));
};

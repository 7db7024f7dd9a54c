import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { sellerOfPk } from '../../adapters/dynamodb/keys.ts';
import type { MetricsStore, VersionedSummary } from '../../adapters/dynamodb/metrics-store.ts';
import { forEachConcurrently } from '../../adapters/runtime/concurrency.ts';
import { type Backoff, delayAfter, type Waiting } from '../../adapters/runtime/retry.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { type CounterStores, readSellerCounters } from '../../adapters/seller-counters.ts';
import { type MetricsBody, metricsBody } from '../../contracts/api/metrics.ts';
import { ATTRIBUTES, METRICS } from '../../contracts/names.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { AlertRule } from '../../domain/policy.ts';
import { type Evaluation, evaluateSeller } from '../../domain/summary.ts';

export type EvaluateDeps = CounterStores & {
  readonly metrics: MetricsStore;
  readonly calendar: Calendar;
  readonly currency: string;
  readonly policy: readonly AlertRule[];
  readonly clock: () => number;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
};

export type EvaluateHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

const SELLERS_AT_ONCE = 16;
const CONFLICT_BACKOFF: Backoff = { attemptsMax: 8, base_ms: 10, cap_ms: 500 };
/** Time kept back so that the sellers already done are reported and not done again. */
const RESERVE_MS = 2000;

/** The sellers of a batch, each with the sequence number of its first record: from there the stream goes on after a failure. */
const sellersOf = ({ Records }: DynamoDBStreamEvent): Map<string, string> => {
  const sellers = new Map<string, string>();
  for (const { dynamodb } of Records) {
    const pk = dynamodb?.Keys?.[ATTRIBUTES.partitionKey]?.S;
    const sequence = dynamodb?.SequenceNumber;
    if (pk !== undefined && sequence !== undefined && !sellers.has(sellerOfPk(pk))) sellers.set(sellerOfPk(pk), sequence);
  }
  return sellers;
};

const comparable = (body: MetricsBody): string => JSON.stringify({ ...body, as_of: '', lag_ms: null });

/** Whether an evaluation says anything that the stored summary does not, the time of looking aside. */
const isNews = ({ body, transitions }: Evaluation, stored: VersionedSummary): boolean => {
  const before = stored.document?.body;
  if (before === undefined || transitions.length > 0) return true;
  return comparable(metricsBody.parse(body)) !== comparable(before);
};

/**
 * The evaluate function: for each seller in the batch, once however many of its counters changed, reads the counters and
 * writes its summary with the alert transitions that follow. The summary is read before the counters and written only if
 * nobody wrote it in between, so an older view of the counters can never replace a newer one.
 */
export const createEvaluate = (deps: EvaluateDeps): EvaluateHandler => {
  const { metrics, calendar, currency, policy, clock, waiting, telemetry } = deps;

  const evaluateOne = async (sellerId: string, first: VersionedSummary): Promise<void> => {
    let stored: VersionedSummary | undefined = first;
    for (let attempt = 0; attempt < CONFLICT_BACKOFF.attemptsMax; attempt += 1) {
      if (attempt > 0) {
        await waiting.sleep(delayAfter(attempt, CONFLICT_BACKOFF, waiting.random));
        [stored] = await metrics.readSummaries([sellerId]);
      }
      if (stored === undefined) throw new Error(`the store gave no answer for the summary of seller ${sellerId}`);
      const now = clock();
      const counters = await readSellerCounters(deps, sellerId, calendar.day(now));
      const evaluation = evaluateSeller({ sellerId, now, calendar, currency, policy }, counters, stored.document?.rules ?? {});
      if (!isNews(evaluation, stored)) return;
      const { body, rules, transitions } = evaluation;
      if ((await metrics.writeSummary(sellerId, stored.version, { body, rules }, transitions)) === 'written') {
        telemetry.count(METRICS.alertsRaised, transitions.length);
        return;
      }
    }
    throw new Error(`the summary of seller ${sellerId} kept changing during ${CONFLICT_BACKOFF.attemptsMax} attempts`);
  };

  return async (event, context) => {
    const sequences = sellersOf(event);
    const sellerIds = [...sequences.keys()];
    const summaries = await metrics.readSummaries(sellerIds);
    const failed: string[] = [];
    await forEachConcurrently([...sellerIds.entries()], SELLERS_AT_ONCE, async ([index, sellerId]) => {
      try {
        if (context.getRemainingTimeInMillis() < RESERVE_MS) throw new Error('time runs short');
        await evaluateOne(sellerId, summaries[index] ?? { version: 0, document: undefined });
      } catch (error) {
        // The stream is read again from the first failed record; the sellers behind it come again too, and change nothing.
        telemetry.error('a seller could not be evaluated; its records will be delivered again', error, { seller_id: sellerId });
        failed.push(sequences.get(sellerId) ?? '');
      }
    });
    telemetry.count(METRICS.sellersEvaluated, sellerIds.length - failed.length);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
};

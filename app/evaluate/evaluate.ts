import * as z from 'zod';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { type RemainingTime, within } from '../pacing/time-limit.ts';
import { type MetricsStore, NO_SUMMARY } from '../ports/metrics.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { RenewSummary } from './renew-summary.ts';

export type EvaluateDeps = {
  readonly metrics: Pick<MetricsStore, 'readSummaries'>;
  readonly renewSummary: RenewSummary;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
};

/** A seller whose counters changed. */
export type ChangedSeller = {
  readonly sellerId: string;
  /** Sequence number of its first change. After a failure, the stream continues from there. */
  readonly sequence: string;
  /** Since when its figures have been late (ms since 1970); infinite when they are not late. */
  readonly lateSince: number;
};

/** Evaluates changed sellers. Resolves with the sequence numbers of those that failed. */
export type Evaluate = (sellers: readonly ChangedSeller[], remaining: RemainingTime) => Promise<string[]>;

const SELLERS_AT_ONCE = 16;
/** Time kept back to report which sellers are done, so that they are not evaluated again. */
const RESERVE_MS = 2000;
/** Sellers that are still being evaluated with this much time left count as failed. */
const REPORT_MS = 1000;

/**
 * Whether something stored cannot be read. Delivering it again would change nothing, and would hold
 * up every other seller of the shard.
 */
const isUnreadable = (error: unknown): boolean =>
  error instanceof z.ZodError || error instanceof SyntaxError || error instanceof RangeError;

/**
 * Creates the use case of the evaluate function. It reads each seller's counters and writes its
 * summary with the alert transitions that follow. The summary is read before the counters and
 * written only if nobody else has written it since, so an older view of the counters never replaces
 * a newer one. Each batch reports the greatest lag of the summaries that it wrote.
 */
export const createEvaluate = ({ metrics, renewSummary, clock, telemetry }: EvaluateDeps): Evaluate => {
  const evaluateBatch: Evaluate = async (sellers, remaining) => {
    const summaries = await metrics.readSummaries(sellers.map(({ sellerId }) => sellerId));
    const failed: string[] = [];
    let evaluated = 0;
    const lags_ms: number[] = [];
    await forEachConcurrently([...sellers.entries()], SELLERS_AT_ONCE, async ([index, seller]) => {
      const { sellerId, sequence, lateSince } = seller;
      try {
        if (remaining() < RESERVE_MS) throw new Error('time runs short');
        const result = await renewSummary(sellerId, summaries[index] ?? NO_SUMMARY);
        evaluated += 1;
        if (result === 'written' && lateSince < Infinity) lags_ms.push(Math.max(0, clock() - lateSince));
      } catch (error) {
        if (isUnreadable(error)) {
          telemetry.error(
            `seller ${sellerId} could not be evaluated, because something stored of it cannot be read; ` +
              'the others go on. To set it right: npm run reconcile -- --repair',
            error,
            { seller_id: sellerId },
          );
          return;
        }
        // The stream delivers the sellers behind the first failure again too; that changes nothing.
        telemetry.error('a seller could not be evaluated; its records will be delivered again', error, {
          seller_id: sellerId,
        });
        failed.push(sequence);
      }
    });
    telemetry.count('sellersEvaluated', evaluated);
    if (lags_ms.length > 0) telemetry.observe('freshness', Math.max(...lags_ms), 'milliseconds');
    return failed;
  };

  // Even if the store is slow, the invocation ends in time to report which sellers are done.
  return (sellers, remaining) => within(remaining() - REPORT_MS, () => evaluateBatch(sellers, remaining));
};

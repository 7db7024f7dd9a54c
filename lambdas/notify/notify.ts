import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { forEachConcurrently } from '../../adapters/runtime/concurrency.ts';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { type ItemChange, readBatch, transitionOf } from './batch.ts';
import { noteAsPublished, type PublishDeps, publishTransition } from './publish-transition.ts';
import { type PushDeps, pushSummaries } from './push-summaries.ts';

export type NotifyDeps = PushDeps & PublishDeps;

export type NotifyHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

/** Time kept back to report how far the batch came. */
const RESERVE_MS = 3000;
const MARKS_AT_ONCE = 16;

/**
 * The notify function. Alerts go out one by one in stream order; at the first that cannot be published it stops and names
 * that record, so the stream delivers it and everything behind it again: none is lost, none overtakes another, and one
 * that is sent twice carries the same id. Then those that are out are marked as published, and summaries are pushed: so
 * neither a slow store nor a slow socket delays an alert.
 */
export const createNotify = (deps: NotifyDeps): NotifyHandler => {
  const { telemetry } = deps;

  /** What went out, and the record at which publishing stopped; undefined when every alert is out. */
  const publishAll = async (
    alerts: readonly ItemChange[],
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<{ readonly published: readonly AlertTransition[]; readonly failed: string | undefined }> => {
    const published: AlertTransition[] = [];
    for (const alert of alerts) {
      try {
        if (context.getRemainingTimeInMillis() < RESERVE_MS) throw new Error('time runs short');
        const transition = transitionOf(alert);
        await publishTransition(deps, transition);
        published.push(transition);
      } catch (error) {
        telemetry.error('an alert could not be published; it and what follows will be delivered again', error, {
          seller_id: alert.sellerId,
        });
        return { published, failed: alert.sequence };
      }
    }
    return { published, failed: undefined };
  };

  return async (event, context) => {
    const { alerts, summaries } = readBatch(event);
    const { published, failed } = await publishAll(alerts, context);
    await Promise.all([
      forEachConcurrently(published, MARKS_AT_ONCE, (transition) => noteAsPublished(deps, transition)),
      // Even after a failure: what comes before the failed record does not come again.
      pushSummaries(deps, summaries, context.getRemainingTimeInMillis() - RESERVE_MS),
    ]);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };
};

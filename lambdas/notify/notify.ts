import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { PublishAlert } from '../../adapters/sns/alert-publisher.ts';
import { METRICS } from '../../contracts/names.ts';
import { wordingOf } from '../../domain/alert-wording.ts';
import { type ItemChange, readBatch, transitionOf } from './batch.ts';
import { type PushDeps, pushSummaries } from './push-summaries.ts';

export type NotifyDeps = PushDeps & { readonly publishAlert: PublishAlert };

export type NotifyHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

/** Time kept back to report how far the batch came. */
const RESERVE_MS = 3000;

/**
 * The notify function. Alerts go out one by one in stream order; at the first that cannot be published it stops and names
 * that record, so the stream delivers it and everything behind it again: none is lost, none overtakes another, and one
 * that is sent twice carries the same id. Summaries are pushed afterwards, so a slow socket never delays an alert.
 */
export const createNotify = (deps: NotifyDeps): NotifyHandler => {
  const { publishAlert, telemetry } = deps;

  /** The record at which publishing stopped; undefined when every alert is out. */
  const publishAll = async (
    alerts: readonly ItemChange[],
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<string | undefined> => {
    for (const alert of alerts) {
      try {
        if (context.getRemainingTimeInMillis() < RESERVE_MS) throw new Error('time runs short');
        const transition = transitionOf(alert);
        await publishAlert(transition, wordingOf(transition));
        telemetry.count(METRICS.alertsPublished, 1);
      } catch (error) {
        telemetry.error('an alert could not be published; it and what follows will be delivered again', error, {
          seller_id: alert.sellerId,
        });
        return alert.sequence;
      }
    }
    return undefined;
  };

  return async (event, context) => {
    const { alerts, summaries } = readBatch(event);
    const failed = await publishAll(alerts, context);
    // Even after a failure: what comes before the failed record does not come again.
    await pushSummaries(deps, summaries, context.getRemainingTimeInMillis() - RESERVE_MS);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };
};

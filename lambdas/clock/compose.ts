import type { SNSClient } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { createLedgerLists } from '../../adapters/dynamodb/ledger-lists.ts';
import { createOpenOrders } from '../../adapters/dynamodb/open-orders.ts';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { createRenewDeps } from '../../adapters/runtime/evaluation.ts';
import type { JudgingRuntime } from '../../adapters/runtime/runtime.ts';
import { ledgersFrom, tablesFrom } from '../../adapters/runtime/stores.ts';
import { createAlertPublishers } from '../../adapters/sns/alert-publisher.ts';
import { createClock } from '../../app/clock/clock.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';
import { SUMMARY_SHARDS } from '../../topology/tables.ts';

/** The event is a tick of the schedule, which names the shard. */
export type ClockHandler = (
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

const tick = z.object({
  shard: z
    .int()
    .min(0)
    .max(SUMMARY_SHARDS - 1),
});

const parseShard = (event: unknown): number => {
  const parsed = tick.safeParse(event);
  if (!parsed.success)
    throw new Error(`the clock's event does not name a shard: ${z.prettifyError(parsed.error)}`);
  return parsed.data.shard;
};

/** Wires the clock function to a runtime. `sns` publishes alerts. */
export const composeClock = (runtime: JudgingRuntime, sns: SNSClient): ClockHandler => {
  const { env, waiting, dynamodb } = runtime;
  const deps = createRenewDeps(runtime);
  const tables = tablesFrom(env);
  const clock = createClock({
    ...deps,
    renewSummary: createRenewSummary(deps),
    ledger: ledgersFrom(runtime)(dynamodb),
    openOrders: createOpenOrders(dynamodb, tables.ledger),
    lists: createLedgerLists(dynamodb, tables.ledger, waiting),
    pending: createPendingStore(dynamodb, tables.metrics, waiting),
    ...createAlertPublishers(env, sns),
  });
  return async (event, context) => clock(parseShard(event), () => context.getRemainingTimeInMillis());
};

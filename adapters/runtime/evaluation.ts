import type { RenewDeps } from '../../app/evaluate/renew-summary.ts';
import { ENV } from '../../topology/environment.ts';
import { createLedgerLists } from '../dynamodb/ledger-lists.ts';
import { createMetricsStore } from '../dynamodb/metrics-store.ts';
import { type JudgingRuntime, required } from './runtime.ts';
import { calendarFrom, ledgersFrom, tablesFrom } from './stores.ts';
import { readTopicNames } from './topic-names.ts';

/** The dependencies for making summaries. Evaluate and the clock share them. */
export const createRenewDeps = (runtime: JudgingRuntime): RenewDeps => {
  const { env, clock, waiting, policy, telemetry, dynamodb } = runtime;
  const tables = tablesFrom(env);
  return {
    ledger: ledgersFrom(runtime)(dynamodb),
    metrics: createMetricsStore(dynamodb, tables.metrics, waiting, readTopicNames(env)),
    lists: createLedgerLists(dynamodb, tables.ledger, waiting),
    calendar: calendarFrom(env),
    currency: required(env, ENV.currency),
    policy,
    clock,
    waiting,
    telemetry,
  };
};

import type { RenewDeps } from '../../app/evaluate/renew-summary.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';
import { createLedgerLists } from '../dynamodb/ledger-lists.ts';
import { createLedgerStore } from '../dynamodb/ledger-store.ts';
import { createMetricsStore } from '../dynamodb/metrics-store.ts';
import { createOrdersBehind } from '../dynamodb/orders-behind.ts';
import { type Runtime, required } from './runtime.ts';
import { topicNamesOf } from './topic-names.ts';

/** What makes summaries, wired to a runtime: the same for evaluate and for the clock. */
export const renewDepsFrom = ({ env, clock, waiting, policy, telemetry, dynamodb }: Runtime): RenewDeps => {
  const ledger = required(env, ENV.ledgerTable);
  const metrics = required(env, ENV.metricsTable);
  return {
    ledger: createLedgerStore(dynamodb, { ledger, metrics }, waiting),
    metrics: createMetricsStore(dynamodb, metrics, waiting, topicNamesOf(env)),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    policy,
    ordersBehind: createOrdersBehind(createLedgerLists(dynamodb, ledger, waiting)),
    clock,
    waiting,
    telemetry,
  };
};

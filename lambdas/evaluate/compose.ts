import { createLedgerLists } from '../../adapters/dynamodb/ledger-lists.ts';
import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { createOrdersBehind } from '../../adapters/dynamodb/orders-behind.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { topicNamesOf } from '../../adapters/runtime/topic-names.ts';
import { ENV } from '../../contracts/names.ts';
import { createCalendar } from '../../domain/calendar.ts';
import { createEvaluate, type EvaluateHandler } from './evaluate.ts';
import { createRenewSummary, type RenewDeps } from './renew-summary.ts';

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

/** Wires the evaluate function to a runtime. */
export const composeEvaluate = (runtime: Runtime): EvaluateHandler => {
  const deps = renewDepsFrom(runtime);
  return createEvaluate({ ...deps, renewSummary: createRenewSummary(deps) });
};

import type { SNSClient } from '@aws-sdk/client-sns';
import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createOpenOrders } from '../../adapters/dynamodb/open-orders.ts';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { renewDepsFrom } from '../../adapters/runtime/evaluation.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { alertPublishersFrom } from '../../adapters/sns/alert-publisher.ts';
import { type ClockHandler, createClock } from '../../app/clock/clock.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';
import { ENV } from '../../topology/environment.ts';

/** Wires the clock function to a runtime, with the client that alerts go out through. */
export const composeClock = (runtime: Runtime, sns: SNSClient): ClockHandler => {
  const { env, waiting, dynamodb } = runtime;
  const deps = renewDepsFrom(runtime);
  const tables = { ledger: required(env, ENV.ledgerTable), metrics: required(env, ENV.metricsTable) };
  return createClock({
    ...deps,
    renewSummary: createRenewSummary(deps),
    ledger: createLedgerStore(dynamodb, tables, waiting),
    openOrders: createOpenOrders(dynamodb, tables.ledger),
    pending: createPendingStore(dynamodb, tables.metrics, waiting),
    ...alertPublishersFrom(env, sns),
  });
};

import type { StoresFor } from '../../app/ports/stores.ts';
import { ENV } from '../../topology/environment.ts';
import { createAuditStore } from '../dynamodb/audit-store.ts';
import { createLedgerLists } from '../dynamodb/ledger-lists.ts';
import { createLedgerStore } from '../dynamodb/ledger-store.ts';
import { createMetricsStore } from '../dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../dynamodb/quarantine-store.ts';
import { createSellerRows } from '../dynamodb/seller-rows.ts';
import { type Runtime, required } from '../runtime/runtime.ts';
import { topicNamesOf } from '../runtime/topic-names.ts';
import type { ReaderFor } from './readers.ts';

/** Stores over the tables that the environment names, for each caller through its own client. */
export const storesThrough = (
  readerFor: ReaderFor,
  { env, waiting }: Pick<Runtime, 'env' | 'waiting'>,
): StoresFor => {
  const tables = { ledger: required(env, ENV.ledgerTable), metrics: required(env, ENV.metricsTable) };
  const topics = topicNamesOf(env);
  return (caller) => {
    const client = readerFor(caller);
    return {
      metrics: createMetricsStore(client, tables.metrics, waiting, topics),
      sellers: createSellerRows(client, tables.metrics),
      ledger: createLedgerStore(client, tables, waiting),
      audit: createAuditStore(client, tables.ledger),
      lists: createLedgerLists(client, tables.ledger, waiting),
      quarantine: createQuarantineStore(client, tables.ledger, waiting),
    };
  };
};

import type { Identity } from '../../app/access/identity.ts';
import { ENV } from '../../topology/environment.ts';
import { type AuditStore, createAuditStore } from '../dynamodb/audit-store.ts';
import { createLedgerLists, type LedgerLists } from '../dynamodb/ledger-lists.ts';
import { createLedgerStore, type LedgerStore } from '../dynamodb/ledger-store.ts';
import { createMetricsStore, type MetricsStore } from '../dynamodb/metrics-store.ts';
import { createQuarantineStore, type QuarantineStore } from '../dynamodb/quarantine-store.ts';
import { createSellerRows, type SellerRows } from '../dynamodb/seller-rows.ts';
import { type Runtime, required } from '../runtime/runtime.ts';
import { topicNamesOf } from '../runtime/topic-names.ts';
import type { ReaderFor } from './readers.ts';

/** What answers are made from: nothing here writes. */
export type ReadStores = {
  readonly metrics: Pick<
    MetricsStore,
    'readSummaries' | 'readTotals' | 'readDays' | 'readParts' | 'readAlerts'
  >;
  readonly sellers: SellerRows;
  readonly ledger: Pick<LedgerStore, 'readLatestOrderTs'>;
  readonly audit: AuditStore;
  readonly lists: Pick<LedgerLists, 'readPage' | 'count' | 'countQueues'>;
  readonly quarantine: Pick<QuarantineStore, 'readNewest'>;
};

/** The stores as this caller may read them. */
export type StoresFor = (caller: Identity) => ReadStores;

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

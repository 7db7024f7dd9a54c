import type { StoresFor } from '../../app/ports/stores.ts';
import { createAuditResults } from '../dynamodb/audit/audit-results.ts';
import { createAuditStore } from '../dynamodb/audit-store.ts';
import { createLedgerLists } from '../dynamodb/ledger-lists.ts';
import { createMetricsStore } from '../dynamodb/metrics-store.ts';
import { createQuarantineStore } from '../dynamodb/quarantine-store.ts';
import { createSellerRows } from '../dynamodb/seller-rows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { ledgersFrom, tablesFrom } from '../runtime/stores.ts';
import { readTopicNames } from '../runtime/topic-names.ts';
import type { ReaderFor } from './readers.ts';

/**
 * Stores that read the tables named in the environment. Each caller reads through its own client.
 */
export const createReadStores = (
  readerFor: ReaderFor,
  runtime: Pick<Runtime, 'env' | 'waiting'>,
): StoresFor => {
  const { env, waiting } = runtime;
  const tables = tablesFrom(env);
  const topics = readTopicNames(env);
  const ledgerThrough = ledgersFrom(runtime);
  return (caller) => {
    const client = readerFor(caller);
    return {
      metrics: createMetricsStore(client, tables.metrics, waiting, topics),
      sellers: createSellerRows(client, tables.metrics),
      ledger: ledgerThrough(client),
      audit: createAuditStore(client, tables.ledger),
      auditResults: createAuditResults(client, tables.metrics),
      lists: createLedgerLists(client, tables.ledger, waiting),
      quarantine: createQuarantineStore(client, tables.ledger, waiting),
    };
  };
};

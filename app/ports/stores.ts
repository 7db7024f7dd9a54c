import type { Identity, Operator } from '../access/identity.ts';
import type { AuditStore } from './audit.ts';
import type { Ledger } from './ledger.ts';
import type { AuditResults } from './ledger-audit.ts';
import type { LedgerLists } from './ledger-lists.ts';
import type { MetricsStore } from './metrics.ts';
import type { QuarantineStore } from './quarantine.ts';
import type { SellerRows } from './seller-rows.ts';

/** A store does not answer in time at the moment. The same call may succeed a little later. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** The stores that answers are made from. They are read-only. */
export type ReadStores = {
  readonly metrics: Pick<
    MetricsStore,
    'readSummaries' | 'readTotals' | 'readDays' | 'readParts' | 'listAlertRules' | 'readAlerts'
  >;
  readonly sellers: SellerRows;
  readonly ledger: Pick<Ledger, 'readLatestOrderTs'>;
  readonly audit: AuditStore;
  readonly auditResults: AuditResults;
  readonly lists: Pick<LedgerLists, 'readPage' | 'count' | 'countQueues'>;
  readonly quarantine: Pick<QuarantineStore, 'readNewest'>;
};

/** Returns stores with only the access that the caller has. */
export type StoresFor = (caller: Identity) => ReadStores;

/** The stores that a change by hand is written to. */
export type WriteStores = { readonly ledger: Pick<Ledger, 'readSeller' | 'apply'> };

/** Returns stores that can change only this seller, on behalf of this operator. */
export type WritingFor = (operator: Operator, sellerId: string) => WriteStores;

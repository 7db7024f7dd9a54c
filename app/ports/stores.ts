import type { Identity, Operator } from '../access/identity.ts';
import type { AuditStore } from './audit.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerLists } from './ledger-lists.ts';
import type { MetricsStore } from './metrics.ts';
import type { QuarantineStore } from './quarantine.ts';
import type { SellerRows } from './seller-rows.ts';

/** What answers are made from: nothing here writes. */
export type ReadStores = {
  readonly metrics: Pick<
    MetricsStore,
    'readSummaries' | 'readTotals' | 'readDays' | 'readParts' | 'readAlerts'
  >;
  readonly sellers: SellerRows;
  readonly ledger: Pick<Ledger, 'readLatestOrderTs'>;
  readonly audit: AuditStore;
  readonly lists: Pick<LedgerLists, 'readPage' | 'count' | 'countQueues'>;
  readonly quarantine: Pick<QuarantineStore, 'readNewest'>;
};

/** The stores as this caller may read them. */
export type StoresFor = (caller: Identity) => ReadStores;

/** What a change that somebody asks for is made through. */
export type WriteStores = { readonly ledger: Pick<Ledger, 'readSeller' | 'apply'> };

/** The stores as this operator may change them: of one seller. */
export type WritingFor = (operator: Operator, sellerId: string) => WriteStores;

import type * as z from 'zod';
import type { WriteFailure } from '../../adapters/dynamodb/failures.ts';
import type { PlannedTransaction } from '../../adapters/dynamodb/ledger-plan.ts';
import type { WrittenSeller } from '../../adapters/dynamodb/ledger-transaction.ts';
import type { Marks } from '../../adapters/dynamodb/marks.ts';
import type { StoredEntry } from '../../domain/counting/changes.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import type { Audited } from './audit.ts';

/** Which entries to read: of one seller, those of these entities, and the marks of this counter shard. */
export type SellerRequest = {
  readonly sellerId: string;
  readonly shard: number;
  readonly entityIds: Iterable<string>;
};

/** One seller's state as read: what a batch is folded over. */
export type SellerState<Entry> = {
  readonly entries: ReadonlyMap<string, StoredEntry<Entry>>;
  readonly marks: Marks;
};

export type LedgerStore = {
  /** Reads the entries of several sellers, strongly consistent, 100 keys a call. One state per request, in the same order. */
  readonly read: <Record, Entry>(
    kind: EntityKind<Record, Entry>,
    schema: z.ZodType<Entry>,
    requests: readonly SellerRequest[],
  ) => Promise<SellerState<Entry>[]>;
  /**
   * Writes one transaction; what somebody did by hand is written down in it. A failure that the caller can do something about is returned,
   * any other is thrown.
   */
  readonly write: (
    seller: WrittenSeller,
    transaction: PlannedTransaction,
    audited?: Audited,
  ) => Promise<WriteFailure | undefined>;
  /** The greatest order_ts (ms) among the seller's orders, recounted; undefined without orders. */
  readonly readLatestOrderTs: (sellerId: string) => Promise<number | undefined>;
};

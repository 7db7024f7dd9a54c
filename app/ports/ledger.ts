import type { Change, StoredEntry } from '../../domain/counting/changes.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import type { Watermarks } from '../../domain/counting/watermarks.ts';
import type { AuditedChange } from './audit.ts';

/** Which entries to read: those of these entities of one seller. `shard`: the counters they count on. */
export type SellerRequest = {
  readonly sellerId: string;
  readonly shard: number;
  readonly entityIds: Iterable<string>;
};

/** Entries of one seller and one kind, as read at one moment. Changes are made from it and applied to it. */
export type SellerState<Entry> = {
  readonly kind: EntryKind<Entry>;
  readonly sellerId: string;
  readonly shard: number;
  readonly entries: ReadonlyMap<string, StoredEntry<Entry>>;
  readonly watermarks: Watermarks;
};

/** An entity whose change the store can never hold: an item would grow too large. */
export type Refusal = { readonly entityId: string; readonly reason: string };

/**
 * What became of changes.
 * - `applied`: all of them are written.
 * - `refused`: all of them are written but those that the store can never hold.
 * - `conflict`: somebody else wrote first, or the store is throttling. What was written stays; read again
 *   and decide anew.
 */
export type ApplyResult = {
  readonly outcome: 'applied' | 'refused' | 'conflict';
  readonly refused: readonly Refusal[];
  readonly transactions: number;
  /** How many of the changes are written, and how many records they come from. */
  readonly changes: number;
  readonly records: number;
};

/** The ledger: entries and counters, which change together or not at all. */
export type Ledger = {
  /** Reads the entries of several sellers, strongly consistent. One state per request, in the same order. */
  readonly readSellers: <Entry>(
    kind: EntryKind<Entry>,
    requests: readonly SellerRequest[],
  ) => Promise<SellerState<Entry>[]>;
  readonly readSeller: <Entry>(kind: EntryKind<Entry>, request: SellerRequest) => Promise<SellerState<Entry>>;
  /**
   * Writes changes with exactly the difference they make to the counters, in as few transactions as the
   * store allows, each on condition that its entries are as they were read. An audit note is written in
   * the same transaction.
   * @throws when the store fails in any other way than {@link ApplyResult} says
   */
  readonly apply: <Entry>(
    state: SellerState<Entry>,
    changes: readonly Change<Entry>[],
    audited?: AuditedChange,
  ) => Promise<ApplyResult>;
  /** The greatest order_ts (ms since 1970) of the seller's orders, recounted; undefined without orders. */
  readonly readLatestOrderTs: (sellerId: string) => Promise<number | undefined>;
};

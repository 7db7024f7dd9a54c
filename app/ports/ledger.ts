import type { Change, StoredEntry } from '../../domain/counting/changes.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import type { Watermarks } from '../../domain/counting/watermarks.ts';
import type { AuditedChange } from './audit.ts';

/** Which entries of one seller to read. `shard`: the counters that they count on. */
export type SellerRequest = {
  readonly sellerId: string;
  readonly shard: number;
  readonly entityIds: Iterable<string>;
};

/**
 * Entries of one seller and one kind, as read at one moment. Changes are computed from it.
 * `unreadable` says why, for each requested entry that is stored but cannot be read, or whose
 * counters cannot be. Nothing may be written over those.
 */
export type SellerState<Entry> = {
  readonly kind: EntryKind<Entry>;
  readonly sellerId: string;
  readonly shard: number;
  readonly entries: ReadonlyMap<string, StoredEntry<Entry>>;
  readonly unreadable: ReadonlyMap<string, string>;
  readonly watermarks: Watermarks;
};

/**
 * A change that the store cannot take, now or later: an item would grow too large, or what is
 * stored of the seller must first be repaired. `reason` says which, and what to do.
 */
export type Refusal = { readonly entityId: string; readonly reason: string };

/**
 * The result of applying changes.
 * - `applied`: all of them are written.
 * - `refused`: all of them are written, except those that the store cannot take.
 * - `conflict`: somebody else wrote first, or the store is throttling. What was written stays; read
 *   again and decide again.
 * - `interrupted`: `hasTime` said that there is no time left, or `refusedMax` changes are refused.
 *   What was written stays.
 * - `failed`: the store failed in another way, see `cause`. What was written stays.
 */
export type ApplyResult = {
  readonly outcome: 'applied' | 'refused' | 'conflict' | 'interrupted' | 'failed';
  readonly cause?: unknown;
  readonly refused: readonly Refusal[];
  readonly transactions: number;
  /** How many changes were written, and how many records they came from. */
  readonly changes: number;
  readonly records: number;
};

export type ApplyOptions = {
  /** Who asked for the change and why: written in the same transaction. */
  readonly audited?: AuditedChange;
  /** Asked before each transaction. */
  readonly hasTime?: () => boolean;
  /** Stops once this many changes are refused; without it, all that can be written are. */
  readonly refusedMax?: number;
};

/** The ledger and the counters, which change together or not at all. */
export type Ledger = {
  /**
   * Reads the entries of several sellers, strongly consistent. One state per request, in the same
   * order.
   */
  readonly readSellers: <Entry>(
    kind: EntryKind<Entry>,
    requests: readonly SellerRequest[],
  ) => Promise<SellerState<Entry>[]>;
  readonly readSeller: <Entry>(kind: EntryKind<Entry>, request: SellerRequest) => Promise<SellerState<Entry>>;
  /**
   * Writes changes and the difference that they make to the counters, in as few transactions as the
   * store allows. Each transaction succeeds only if its entries are still as they were read.
   */
  readonly apply: <Entry>(
    state: SellerState<Entry>,
    changes: readonly Change<Entry>[],
    options?: ApplyOptions,
  ) => Promise<ApplyResult>;
  /**
   * Recounts the greatest order_ts (ms since 1970) of a seller's orders; undefined without orders.
   * Leaves out entries that cannot be read.
   */
  readonly readLatestOrderTs: (sellerId: string) => Promise<number | undefined>;
};

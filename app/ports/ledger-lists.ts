import type { OrderEntry } from '../../contracts/ledger.ts';
import type { ListSpan } from '../../domain/judging/alert-orders.ts';
import type { ListedEntry } from '../../domain/showing/queue-items.ts';
import type { ListRange, QueueCounts } from '../../domain/showing/queues.ts';

/** Where an entry stands in its list: by its time (ms since 1970), then its flags, then the id of its entity. */
export type ListPlace = { readonly at: number; readonly flags: string; readonly id: string };

/** A page of a list. `orders`: those that its entries are about, as far as they are known, by their ids. */
export type ListPage = {
  readonly entries: readonly ListedEntry[];
  readonly orders: ReadonlyMap<string, OrderEntry>;
  /** Where the page ends; undefined when nothing follows. */
  readonly end: ListPlace | undefined;
};

/**
 * A seller's lists. An index says what is on them, and may lag a moment behind; what it names is read strongly consistent, and shown
 * only while it is still listed there.
 */
export type LedgerLists = {
  /** At most `limit` entries of a range, of those strictly behind a place when one is given. */
  readonly readPage: (
    sellerId: string,
    range: ListRange,
    limit: number,
    after?: ListPlace,
  ) => Promise<ListPage>;
  /** How many entries a range has, as the index lists them. */
  readonly count: (sellerId: string, range: ListRange) => Promise<number>;
  /** How many orders are overdue and due as of `now`, as the index lists them. `endOfToday`: when the next local day begins. Both in ms since 1970. */
  readonly countQueues: (sellerId: string, now: number, endOfToday: number) => Promise<QueueCounts>;
  /** Ids of the orders that the newest entries of a stretch are about, each once. */
  readonly listIds: (sellerId: string, span: ListSpan, limit: number) => Promise<readonly string[]>;
};

export type OpenOrder = { readonly sellerId: string; readonly orderId: string };

export type OpenOrders = {
  /**
   * Open orders of a shard's sellers (0 to SUMMARY_SHARDS - 1) whose deadline was before `now` (ms since 1970) and of which that is not
   * noted yet, the longest overdue first, in parts, as an index that lags a little lists them; at least one part, be it empty.
   */
  readonly listPastDeadline: (shard: number, now: number) => AsyncIterable<readonly OpenOrder[]>;
};

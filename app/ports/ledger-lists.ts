import type { OrderEntry } from '../../contracts/ledger.ts';
import type { ListSpan } from '../../domain/judging/alert-orders.ts';
import type { ListedEntry } from '../../domain/showing/queue-items.ts';
import type { ListRange, QueueCounts } from '../../domain/showing/queues.ts';

/** An entry's place in its list, which is sorted by time (ms since 1970), flags and entity id. */
export type ListPlace = { readonly at: number; readonly flags: string; readonly id: string };

/**
 * A page of a list. `orders` holds the orders of its entries by id, as far as they are in the
 * ledger.
 */
export type ListPage = {
  readonly entries: readonly ListedEntry[];
  readonly orders: ReadonlyMap<string, OrderEntry>;
  /** The ids of entries that belong on the page but cannot be read. */
  readonly unreadable: readonly string[];
  /** Where the page ends; undefined when nothing follows. */
  readonly end: ListPlace | undefined;
};

/**
 * A seller's lists. They come from an index that lags by a moment. The entries that it names are
 * read strongly consistent, and are left out if they are no longer on the list.
 */
export type LedgerLists = {
  /** At most `limit` entries of a range; with `after`, only those behind that place. */
  readonly readPage: (
    sellerId: string,
    range: ListRange,
    limit: number,
    after?: ListPlace,
  ) => Promise<ListPage>;
  /** How many entries the index has in a range. */
  readonly count: (sellerId: string, range: ListRange) => Promise<number>;
  /**
   * How many orders the index has that are overdue or due as of `now`. `endOfToday` is when the
   * next local day begins. Both are in ms since 1970.
   */
  readonly countQueues: (sellerId: string, now: number, endOfToday: number) => Promise<QueueCounts>;
  /** The ids of the orders of the newest entries in a span, each once. */
  readonly listIds: (sellerId: string, span: ListSpan, limit: number) => Promise<readonly string[]>;
};

export type OpenOrder = { readonly sellerId: string; readonly orderId: string };

export type OpenOrders = {
  /**
   * The open orders of a shard's sellers (0 to SUMMARY_SHARDS - 1) whose deadline was before `now`
   * (ms since 1970) and that are not marked as overdue yet, the longest overdue first. They come in
   * parts, at least one even if it is empty, from an index that lags by a moment.
   */
  readonly listPastDeadline: (shard: number, now: number) => AsyncIterable<readonly OpenOrder[]>;
};

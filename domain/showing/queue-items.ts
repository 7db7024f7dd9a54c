import type { QueueItem } from '../../contracts/api/orders.ts';
import type { FulfillmentEntry, OrderEntry, RatingEntry, RefundEntry } from '../../contracts/ledger.ts';
import { decimal, plain } from '../counting/decimal.ts';
import { findShipmentStatus } from '../counting/entities/fulfillment.ts';
import { faultOf } from '../counting/entities/order.ts';
import { UNCATEGORIZED, UNKNOWN_CHANNEL } from '../counting/part-names.ts';
import { formatInstant } from '../time/instants.ts';

/** A ledger entry from one of a seller's lists, with the order that it belongs to. */
export type ListedEntry =
  | { readonly kind: 'shipment'; readonly orderId: string; readonly entry: FulfillmentEntry }
  | { readonly kind: 'order'; readonly orderId: string; readonly entry: OrderEntry }
  | {
      readonly kind: 'rating';
      readonly orderId: string;
      readonly ratingId: string;
      readonly entry: RatingEntry;
    }
  | {
      readonly kind: 'refund';
      readonly orderId: string;
      readonly refundId: string;
      readonly entry: RefundEntry;
    };

const MINUTE_MS = 60_000;

const countMinutesLate = (dueAt: number, until: number): number | null =>
  until > dueAt ? Math.ceil((until - dueAt) / MINUTE_MS) : null;

const NO_DETAILS = {
  rating_id: null,
  refund_id: null,
  accepted_at: null,
  deadline: null,
  actual: null,
  minutes_late: null,
  reason: null,
  fault: null,
  rating: null,
  amount: null,
  excluded: [],
} satisfies Partial<QueueItem>;

const showOrder = (
  order: OrderEntry | undefined,
): Pick<QueueItem, 'placed_at' | 'category' | 'channel' | 'order_value'> =>
  order === undefined
    ? { placed_at: null, category: null, channel: null, order_value: null }
    : {
        placed_at: formatInstant(order.order_ts),
        category: order.instead_of?.category ?? order.category ?? UNCATEGORIZED,
        channel: order.instead_of?.channel ?? order.channel ?? UNKNOWN_CHANNEL,
        order_value: plain(decimal(order.order_value)),
      };

const showShipment = (entry: FulfillmentEntry, now: number): Partial<QueueItem> => {
  const standing = findShipmentStatus(entry);
  const excluded = entry.excluded ?? [];
  switch (standing.kind) {
    case 'uncounted':
      return { excluded };
    case 'open':
      return {
        excluded,
        accepted_at: formatInstant(standing.acceptedAt),
        deadline: formatInstant(standing.dueAt),
        minutes_late: countMinutesLate(standing.dueAt, now),
      };
    case 'shipped':
      return {
        excluded,
        accepted_at: formatInstant(standing.acceptedAt),
        deadline: formatInstant(standing.dueAt),
        actual: formatInstant(standing.shippedAt),
        minutes_late: countMinutesLate(standing.dueAt, standing.shippedAt),
      };
  }
};

const showEntry = (listed: ListedEntry, now: number): Partial<QueueItem> => {
  switch (listed.kind) {
    case 'shipment':
      return showShipment(listed.entry, now);
    case 'order': {
      const { version, cancellation_reason, excluded = [] } = listed.entry;
      // Kafka gives a record without a timestamp the time -1.
      const actual = version.time < 0 ? null : formatInstant(version.time);
      return { actual, reason: cancellation_reason ?? null, fault: faultOf(listed.entry) ?? null, excluded };
    }
    case 'rating': {
      const { version, rating, excluded = [] } = listed.entry;
      return { rating_id: listed.ratingId, actual: formatInstant(version.time), rating, excluded };
    }
    case 'refund': {
      const { version, refund_amount, reason } = listed.entry;
      return {
        refund_id: listed.refundId,
        actual: formatInstant(version.time),
        amount: plain(decimal(refund_amount)),
        reason: reason ?? null,
      };
    }
  }
};

/**
 * A listed entry as it is shown at `now` (ms since 1970). `order` is the current version of its
 * order, if there is one.
 */
export const toQueueItem = (listed: ListedEntry, order: OrderEntry | undefined, now: number): QueueItem => ({
  order_id: listed.orderId,
  ...NO_DETAILS,
  ...showOrder(order),
  ...showEntry(listed, now),
});

import { OTHER } from '../../../contracts/api/breakdown.ts';
import { type OrderEntry, orderEntry } from '../../../contracts/ledger.ts';
import { type OrderRecord, orderDaysAhead, orderRecord } from '../../../contracts/records/records.ts';
import { type Fault, findFault, findOrderStatus } from '../../../contracts/records/vocabulary.ts';
import { decimal } from '../decimal.ts';
import type { CountFigure } from '../figures.ts';
import { UNCATEGORIZED, UNKNOWN_CHANNEL } from '../part-names.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

/** Whether the sale stands. What is given back of it comes as refunds. */
export const isCompleted = ({ status }: OrderEntry): boolean => {
  const meaning = findOrderStatus(status);
  return meaning === 'completed' || meaning === 'refunded';
};
const isCancelled = ({ status }: OrderEntry): boolean => findOrderStatus(status) === 'cancelled';

/** Whose fault the cancellation of an order is; undefined while it is not cancelled. */
export const faultOf = (entry: OrderEntry): Fault | undefined =>
  isCancelled(entry) ? findFault(entry.cancellation_reason) : undefined;

const isSellerFault = (entry: OrderEntry): boolean => faultOf(entry) === 'seller';

/** Cancelled by the fault of somebody else. It is held against nobody. */
const isExcused = (entry: OrderEntry): boolean => isCancelled(entry) && !isSellerFault(entry);

/**
 * Not completed, cancelled or declined yet, so it can still change the rates of its day. A word
 * that an earlier release let pass, and nobody knows, is still under way.
 */
const isInFlight = ({ status, accepted }: OrderEntry): boolean =>
  (findOrderStatus(status) ?? 'open') === 'open' && accepted !== false;

/** In flight, and neither accepted nor declined yet. */
const isUndecided = (entry: OrderEntry): boolean => isInFlight(entry) && entry.accepted === null;

/** Cancelled by somebody else's fault before the seller accepted or declined it. */
const isWithdrawn = (entry: OrderEntry): boolean => isExcused(entry) && entry.accepted === null;

/** Completed or cancelled by the seller's fault, but never accepted or declined. */
const isUnanswered = (entry: OrderEntry): boolean =>
  entry.accepted === null && !isInFlight(entry) && !isWithdrawn(entry);

const listExclusionCounts = (entry: OrderEntry): CountFigure[] => {
  const counts: CountFigure[] = [];
  if (entry.excluded?.includes('acceptance_rate') === true && !isUndecided(entry) && !isWithdrawn(entry)) {
    counts.push('acceptance_excluded');
    if (entry.accepted === true) counts.push('acceptance_excluded_accepted');
  }
  if (entry.excluded?.includes('cancellation_rate') === true && !isExcused(entry)) {
    counts.push('cancellation_excluded');
    if (isSellerFault(entry)) counts.push('cancellation_excluded_cancelled');
  }
  return counts;
};

const listCounts = (entry: OrderEntry): CountFigure[] => {
  const counts: CountFigure[] = ['total_orders', ...listExclusionCounts(entry)];
  if (entry.accepted === true) counts.push('accepted_orders');
  if (entry.accepted === false) counts.push('declined_orders');
  if (isCompleted(entry)) counts.push('completed_orders');
  if (isCancelled(entry)) counts.push('cancelled_orders');
  if (isSellerFault(entry)) counts.push('seller_fault_cancelled_orders');
  if (isInFlight(entry)) counts.push('in_flight_orders');
  if (isUndecided(entry)) counts.push('undecided_orders');
  if (isWithdrawn(entry)) counts.push('withdrawn_orders');
  return counts;
};

const FAULT_FLAGS: Readonly<Record<Fault, string>> = { seller: 's', buyer: 'b', marketplace: 'm' };

/**
 * Orders: the record with the greatest updated_at (or else Kafka time) counts, on the day of
 * order_ts.
 */
export const order: EntityKind<OrderRecord, OrderEntry> = {
  eventType: 'orders',
  recordSchema: orderRecord,
  daysAhead: orderDaysAhead,
  entrySchema: orderEntry,
  idOf: (record) => record.order_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.updated_at ?? position.timestamp, position);
    if (!replaces(version, entry)) return undefined;
    const { order_value, commission_rate, order_ts, status, cancellation_reason, category, channel } = record;
    return {
      version,
      order_value,
      commission_rate,
      order_ts,
      status,
      accepted: record.order_accepted ?? (status === 'declined' ? false : null),
      cancellation_reason,
      category,
      channel,
      excluded: entry?.excluded,
      deleted: record.deleted,
    };
  },
  listing: (entry) => {
    if (entry.deleted === true) return undefined;
    // d: declined, u: ended unanswered, and cancelled by the fault of s: the seller, b: the buyer,
    // m: the marketplace.
    const fault = faultOf(entry);
    const flags = [
      entry.accepted === false ? 'd' : '',
      isUnanswered(entry) ? 'u' : '',
      fault === undefined ? '' : FAULT_FLAGS[fault],
    ].join('');
    return flags === '' ? undefined : { list: 'dropped', at: entry.order_ts, flags };
  },
  isCancelled: (entry) => isCancelled(entry) || entry.deleted === true,
  latestOf: ({ order_ts, deleted }) => (deleted === true ? undefined : order_ts),
  naming: {
    dayOf: ({ order_ts }, calendar) => calendar.day(order_ts),
    nameOf: (entry, part) => entry.instead_of?.[part] ?? entry[part],
    isOther: ({ instead_of }, part) => instead_of?.[part] !== undefined,
    toOther: (entry, part) => ({
      ...entry,
      [part]: OTHER,
      instead_of: { ...entry.instead_of, [part]: entry[part] },
    }),
  },
  contribution: (entry, calendar) => {
    if (entry.deleted === true) return undefined;
    const value = decimal(entry.order_value);
    return {
      day: calendar.day(entry.order_ts),
      parts: [
        ['hour', calendar.hour(entry.order_ts)],
        ['category', entry.category ?? UNCATEGORIZED],
        ['channel', entry.channel ?? UNKNOWN_CHANNEL],
      ],
      counts: listCounts(entry),
      money: isCompleted(entry)
        ? [
            ['total_gmv', value],
            ['commission', value.times(entry.commission_rate)],
          ]
        : [],
    };
  },
};

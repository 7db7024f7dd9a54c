import { type Finding, NAMED_MAX } from '../../../contracts/findings.ts';
import type {
  FulfillmentEntry,
  OrderEntry,
  PayoutEntry,
  RatingEntry,
  RefundEntry,
} from '../../../contracts/ledger.ts';
import { decimal, plain, ZERO } from '../decimal.ts';
import { isThere } from '../entities/entity.ts';
import { isCompleted } from '../entities/order.ts';
import { createPayoutWalk } from './payout-walk.ts';

/** Entries of one event type of a seller, each with its id. */
type Entries<Entry> = Iterable<readonly [entityId: string, entry: Entry]>;

type Refund = { readonly refundId: string; readonly entry: RefundEntry };

const ONE = decimal(1);
const iso = (at: number): string => new Date(at).toISOString();

function* there<Entry extends { readonly deleted?: true | undefined }>(
  entries: Entries<Entry>,
): Generator<readonly [string, Entry]> {
  for (const pair of entries) if (isThere(pair[1])) yield pair;
}

/** When the first event of a shipment was; undefined while it has none. */
const findFirstEvent = ({ stages }: FulfillmentEntry): number | undefined => {
  const times = Object.values(stages).map(({ version }) => version.time);
  return times.length === 0 ? undefined : Math.min(...times);
};

const deduct = ({ refund_amount, commission_rate }: RefundEntry) =>
  decimal(refund_amount).times(ONE.minus(commission_rate));

/** Judges the refunds of an order by its value and its rate. */
const auditRefunds = (
  at: { readonly seller_id: string; readonly order_id: string },
  { order_value, commission_rate }: OrderEntry,
  refunds: readonly Refund[],
): Finding[] => {
  const refunded = refunds.reduce((sum, { entry }) => sum.plus(entry.refund_amount), ZERO);
  const findings: Finding[] = refunded.gt(order_value)
    ? [
        {
          kind: 'refunds_beyond_order',
          ...at,
          order_value,
          refunded_value: plain(refunded),
          difference: plain(refunded.minus(order_value)),
          refund_count: refunds.length,
          refund_ids: refunds.slice(0, NAMED_MAX).map(({ refundId }) => refundId),
        },
      ]
    : [];
  for (const { refundId, entry } of refunds) {
    const rates = decimal(commission_rate).minus(entry.commission_rate);
    if (rates.eq(ZERO)) continue;
    findings.push({
      kind: 'refund_at_other_rate',
      ...at,
      refund_id: refundId,
      at: iso(entry.version.time),
      refund_amount: entry.refund_amount,
      commission_rate: entry.commission_rate,
      order_commission_rate: commission_rate,
      difference: plain(rates.times(entry.refund_amount)),
    });
  }
  return findings;
};

const groupByOrder = (refunds: Entries<RefundEntry>): Map<string, Refund[]> =>
  Map.groupBy(
    [...there(refunds)].map(([refundId, entry]): Refund => ({ refundId, entry })),
    ({ entry }) => entry.order_id,
  );

export type SellerAudit = {
  /** Takes an order; `entry` is undefined when it is there and cannot be read. */
  readonly addOrder: (orderId: string, entry: OrderEntry | undefined) => void;
  /** Takes a shipment, once all orders were taken. */
  readonly addShipment: (orderId: string, entry: FulfillmentEntry) => void;
  /** Takes a rating, once all orders were taken. */
  readonly addRating: (ratingId: string, entry: RatingEntry) => void;
  readonly finish: () => Finding[];
};

/**
 * Audits one seller. Orders, shipments and ratings come one by one, so of them only the ids of the
 * orders are held in memory.
 * @param isComplete whether all payouts and refunds could be read; else no balance is right
 */
export const createSellerAudit = (
  seller_id: string,
  money: { readonly payouts: Entries<PayoutEntry>; readonly refunds: Entries<RefundEntry> },
  isComplete: boolean,
): SellerAudit => {
  const findings: Finding[] = [];
  const orderIds = new Set<string>();
  let knowsBalance = isComplete;
  const refundsOf = groupByOrder(money.refunds);
  const walk = createPayoutWalk(there(money.payouts));
  for (const { entry } of [...refundsOf.values()].flat())
    walk.add(entry.version.time, ZERO.minus(deduct(entry)));

  const listRefundsWithoutOrder = (): Finding[] =>
    [...refundsOf].flatMap(([order_id, refunds]) =>
      refunds.map(({ refundId, entry: { version, refund_amount } }): Finding => {
        const at = iso(version.time);
        return { kind: 'refund_without_order', seller_id, order_id, refund_id: refundId, at, refund_amount };
      }),
    );
  const listPayoutsBeyondOwed = (): Finding[] =>
    walk.findBeyondOwed().map(({ payoutId, at, amount, balanceBefore }) => ({
      kind: 'payout_beyond_owed',
      seller_id,
      payout_id: payoutId,
      at: iso(at),
      payout_amount: plain(amount),
      balance_before: plain(balanceBefore),
      difference: plain(balanceBefore.lt(ZERO) ? amount : amount.minus(balanceBefore)),
    }));

  return {
    addOrder: (orderId, entry) => {
      if (entry !== undefined && !isThere(entry)) return;
      orderIds.add(orderId);
      const refunds = refundsOf.get(orderId) ?? [];
      refundsOf.delete(orderId);
      if (entry === undefined) {
        knowsBalance = false;
        return;
      }
      findings.push(...auditRefunds({ seller_id, order_id: orderId }, entry, refunds));
      if (isCompleted(entry))
        walk.add(entry.order_ts, decimal(entry.order_value).times(ONE.minus(entry.commission_rate)));
    },
    addShipment: (order_id, entry) => {
      const at = findFirstEvent(entry);
      if (orderIds.has(order_id) || at === undefined) return;
      findings.push({ kind: 'shipment_without_order', seller_id, order_id, at: iso(at) });
    },
    addRating: (rating_id, entry) => {
      const { order_id, version } = entry;
      if (orderIds.has(order_id) || !isThere(entry)) return;
      findings.push({ kind: 'rating_without_order', seller_id, order_id, rating_id, at: iso(version.time) });
    },
    finish: () => [
      ...findings,
      ...(knowsBalance ? listPayoutsBeyondOwed() : []),
      ...listRefundsWithoutOrder(),
    ],
  };
};

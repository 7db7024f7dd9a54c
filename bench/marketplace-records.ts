import { TOPICS } from '../contracts/records/topics.ts';
import { type Happening, type LoadRecord, orderLifecycle } from './order-lifecycle.ts';
import { createSchedule, type Schedule } from './scheduled.ts';

export type MarketplaceOptions = {
  /** The exact number of records. */
  readonly records: number;
  readonly sellers: number;
  /**
   * When orders are placed, ms since 1970. The last records may be a little earlier or later than
   * `to`.
   */
  readonly from: number;
  readonly to: number;
  readonly currency: string;
  /** Numbers from 0 up to 1. The same sequence gives the same records. */
  readonly random: () => number;
};

const DAY_MS = 86_400_000;
const PAYOUT_EVERY_MS = 7 * DAY_MS;

/**
 * Records for an order on average, its share of the payouts included. It decides how often orders
 * are placed.
 */
const RECORDS_PER_ORDER = 7.6;

type Seller = { readonly id: string; readonly owed: { cents: number } };
/** Returns the records of something whose time has come. */
type Due = (at: number) => readonly LoadRecord[];

const payoutRecord = (
  seller: Seller,
  payoutId: string,
  cents: number,
  status: string,
  at: number,
  currency: string,
): LoadRecord => ({
  topic: TOPICS.payouts,
  key: seller.id,
  timestamp: at,
  value: {
    payout_id: payoutId,
    seller_id: seller.id,
    amount: (cents / 100).toFixed(2),
    status,
    payout_ts: new Date(at).toISOString(),
    currency,
  },
});

/** Pays out what the seller has earned, and comes again a week later. */
const weeklyPayout =
  (seller: Seller, week: number, ahead: Schedule<Due>, currency: string): Due =>
  (at) => {
    ahead.add(at + PAYOUT_EVERY_MS, weeklyPayout(seller, week + 1, ahead, currency));
    const cents = seller.owed.cents;
    if (cents <= 0) return [];
    seller.owed.cents = 0;
    const payoutId = `payout-${seller.id}-${week}`;
    const become = (status: string, after: number): void =>
      ahead.add(at + after, (then) => [payoutRecord(seller, payoutId, cents, status, then, currency)]);
    become('in_transit', DAY_MS / 4);
    become('paid', 2 * DAY_MS);
    return [payoutRecord(seller, payoutId, cents, 'scheduled', at, currency)];
  };

const happens =
  (seller: Seller, { records, earnedCents }: Happening): Due =>
  (at) => {
    seller.owed.cents += earnedCents;
    return records(at);
  };

/**
 * The records of an invented marketplace in the order of time: orders with all that follows, and
 * weekly payouts.
 */
export function* marketplaceRecords({
  records,
  sellers,
  from,
  to,
  currency,
  random,
}: MarketplaceOptions): Generator<LoadRecord, void, undefined> {
  const ahead = createSchedule<Due>();
  const all = Array.from(
    { length: sellers },
    (_, index): Seller => ({ id: `seller-${String(index + 1).padStart(4, '0')}`, owed: { cents: 0 } }),
  );
  for (const seller of all)
    ahead.add(from + Math.floor(random() * PAYOUT_EVERY_MS), weeklyPayout(seller, 1, ahead, currency));

  const gapMs = ((to - from) * RECORDS_PER_ORDER) / Math.max(records, 1);
  let left = records;
  let placedAt = from;
  for (let number = 1; left > 0; number += 1) {
    placedAt += Math.ceil(gapMs * 2 * random());
    for (let due = ahead.next(placedAt); due !== undefined && left > 0; due = ahead.next(placedAt)) {
      const emitted = due.item(due.at).slice(0, left);
      left -= emitted.length;
      yield* emitted;
    }
    // The square makes some sellers much larger than others, as in real marketplaces.
    const seller = all[Math.floor(random() ** 2 * all.length)];
    if (seller === undefined) throw new RangeError('a marketplace needs at least 1 seller');
    for (const happening of orderLifecycle({ sellerId: seller.id, number, placedAt, currency }, random)) {
      ahead.add(placedAt + happening.after, happens(seller, happening));
    }
  }
}

/**
 * Counters that two releases keep differently go wrong as soon as an order changes, unless the
 * newer release knows that another one wrote them.
 */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { toAdditions, toDayAdditions } from '../../../adapters/dynamodb/counter-attributes.ts';
import { toIndexAttributes } from '../../../adapters/dynamodb/ledger-transaction.ts';
import type {
  FulfillmentEntry,
  OrderEntry,
  PayoutEntry,
  RatingEntry,
  RefundEntry,
} from '../../../contracts/ledger.ts';
import { PAYOUT_STATUSES } from '../../../contracts/records/records.ts';
import { decimal } from '../../../domain/counting/decimal.ts';
import type { EntityKind } from '../../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../../domain/counting/entities/fulfillment.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { COUNT_FIGURES, MONEY_FIGURES } from '../../../domain/counting/figures.ts';
import { emptyRecount, recountEntry } from '../../../domain/counting/recount.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { COUNTER_LAYOUT } from '../../../topology/tables.ts';

/**
 * The hash of the counter layout with this number. When this test fails, entries count, are listed
 * or are stored otherwise than before. If a release with this COUNTER_LAYOUT is in use anywhere,
 * raise it in topology/names.ts and say in docs/operating/deploy.md what is new. Then put the hash
 * from the failure here.
 */
const PINNED = { layout: 2, hash: '604745f1d146fa2b' };

const T = Date.parse('2026-03-10T11:00:00Z');
const HOUR = 3_600_000;
const calendar = createCalendar('UTC');
const version = (time: number) => ({ time, offset: 7, partition: 3 });

/** What an entry adds to each counter item, and how the indexes list it. */
const storedOf = <Rec, Entry>(kind: EntityKind<Rec, Entry>, entry: Entry) => {
  const recount = emptyRecount();
  recountEntry(recount, kind, entry, calendar);
  const tally = recount.tallies.get(kind.eventType);
  return {
    total: tally === undefined ? [] : toAdditions(tally.total).toSorted(),
    days: [...(tally?.days ?? [])].map(([day, dayTally]) => [day, toDayAdditions(dayTally).toSorted()]),
    listed: toIndexAttributes('s', { listing: kind.listing?.(entry), dueAt: kind.dueAt?.(entry) }),
  };
};

const orders: OrderEntry[] = ['placed', 'completed', 'cancelled', 'CANCELED', 'refunded'].flatMap((status) =>
  [true, false, null].flatMap((accepted) =>
    [undefined, 'buyer_changed_mind', 'out_of_stock', 'Fraud suspected'].flatMap((cancellation_reason) =>
      [undefined, ['acceptance_rate' as const], ['cancellation_rate' as const]].map((excluded) => ({
        version: version(T),
        order_value: '10.00',
        commission_rate: '0.1234567891',
        order_ts: T,
        status,
        accepted,
        cancellation_reason,
        category: 'books',
        channel: 'web',
        excluded,
      })),
    ),
  ),
);

const stage = (hour: number) => ({ version: version(T + hour * HOUR), sla_hours: 24 });
const stages: FulfillmentEntry['stages'][] = [
  { accepted: stage(0) },
  { shipped: stage(1) },
  { accepted: stage(0), shipped: stage(24) },
  { accepted: stage(0), shipped: stage(25), delivered: stage(30) },
  { accepted: stage(0), failed: stage(2) },
  { accepted: stage(0), delivered: stage(25) },
  { accepted: { ...stage(0), ship_by: T + 5 * HOUR } },
];
const shipments: FulfillmentEntry[] = stages.flatMap((given) =>
  [undefined, true as const].flatMap((cancelled) =>
    [undefined, T + 24 * HOUR].flatMap((overdue_since) =>
      [undefined, ['sla_compliance_rate' as const]].map((excluded) => ({
        stages: given,
        cancelled,
        overdue_since,
        excluded,
      })),
    ),
  ),
);

const ratings: RatingEntry[] = [1, 2, 3, 4, 5].flatMap((stars) =>
  [undefined, ['avg_rating' as const]].map((excluded) => ({
    version: version(T),
    order_id: 'o',
    rating: stars,
    excluded,
  })),
);
const refunds: RefundEntry[] = [
  { version: version(T), order_id: 'o', refund_amount: '5.5', commission_rate: '0.1' },
];
const payouts: PayoutEntry[] = PAYOUT_STATUSES.map((status) => ({
  version: version(T),
  amount: '7',
  status,
}));

test('changes contributions, listings and attributes of entries only together with COUNTER_LAYOUT', () => {
  const counts = Object.values(COUNT_FIGURES).flat().toSorted();
  const money = Object.values(MONEY_FIGURES).flat().toSorted();
  const layout = {
    counts: counts.map((figure) => ({
      figure,
      stored: toAdditions({ counts: new Map([[figure, 1]]), money: new Map() }),
    })),
    money: money.map((figure) => ({
      figure,
      stored: toAdditions({ counts: new Map(), money: new Map([[figure, decimal('1.000000001')]]) }),
    })),
    entries: [
      orders.map((entry) => storedOf(order, entry)),
      shipments.map((entry) => storedOf(fulfillment, entry)),
      ratings.map((entry) => storedOf(rating, entry)),
      refunds.map((entry) => storedOf(refund, entry)),
      payouts.map((entry) => storedOf(payout, entry)),
    ],
  };
  // At least one of these entries counts each figure, so that none can change unseen.
  const counted = new Set(
    layout.entries.flat().flatMap(({ total }) => total.map(([attribute]) => attribute)),
  );
  expect(
    [...layout.counts, ...layout.money].filter(
      ({ stored }) => !stored.some(([attribute]) => counted.has(attribute)),
    ),
  ).toEqual([]);

  const hash = createHash('sha256').update(JSON.stringify(layout)).digest('hex').slice(0, 16);
  expect({ layout: COUNTER_LAYOUT, hash }).toEqual(PINNED);
});

import { type Actor, DAY, HOUR, MINUTE } from './behaviour.ts';
import type { Random } from './random.ts';
import {
  broken,
  type DemoOrder,
  type DemoRecord,
  fulfillmentStep,
  orderSnapshot,
  payout,
  rating,
  refund,
} from './records.ts';

export const HISTORY_DAYS = 35;
/** How many orders a drifting seller has not shipped yet at the start. */
const PILED_UP = 32;

/** An order that is accepted, and perhaps shipped, but not delivered. */
export type InFlight = { readonly actor: Actor; readonly order: DemoOrder; readonly acceptedAt: number };
export type History = {
  readonly records: readonly DemoRecord[];
  readonly toShip: readonly InFlight[];
  readonly toDeliver: readonly InFlight[];
};

const NOTHING: History = { records: [], toShip: [], toDeliver: [] };
const join = (parts: readonly History[]): History => ({
  records: parts.flatMap(({ records }) => records),
  toShip: parts.flatMap(({ toShip }) => toShip),
  toDeliver: parts.flatMap(({ toDeliver }) => toDeliver),
});

/** Most parcels ship early; a late one ships hours after its deadline. */
const shippingTime = (actor: Actor, random: Random): number => {
  const sla = actor.seller.slaHours * HOUR;
  if (actor.shipsLate(actor.seller.history)) return sla + random.whole(1, 9) * HOUR;
  return Math.round(sla * (0.03 + 0.6 * random.next() * random.next()));
};

/** The records of an order after its delivery. */
const afterDelivery = (
  actor: Actor,
  random: Random,
  order: DemoOrder,
  deliveredAt: number,
  startedAt: number,
): readonly DemoRecord[] => {
  const { history } = actor.seller;
  actor.earn(order);
  const done = [orderSnapshot(order, { status: 'completed', accepted: true }, deliveredAt)];
  if (random.next() < 0.3)
    done.push(rating(order, actor.stars(history), deliveredAt + random.whole(1, 60) * HOUR));
  const refundedAt = deliveredAt + random.whole(4, 90) * HOUR;
  if (actor.isRefunded(history) && refundedAt <= startedAt) {
    const cents = actor.refundCents(order);
    actor.giveBack(cents, order.commissionPercent);
    done.push(refund(order, cents, actor.refundReason(), refundedAt));
  }
  return done.filter(({ timestamp }) => timestamp <= startedAt);
};

const pastOrder = (actor: Actor, random: Random, orderedAt: number, startedAt: number): History => {
  const order = actor.newOrder(orderedAt);
  const acceptedAt = orderedAt + random.whole(2, 90) * MINUTE;
  const fate = actor.fate(actor.seller.history);
  if (fate === 'declined')
    return {
      ...NOTHING,
      records: [orderSnapshot(order, { status: 'declined', accepted: false }, acceptedAt)],
    };
  const accepted = fulfillmentStep(order, 'accepted', acceptedAt);
  if (fate !== 'completed') {
    const cancellationReason = actor.cancellationReason(fate);
    const at = acceptedAt + random.whole(1, 20) * MINUTE;
    return {
      ...NOTHING,
      records: [
        orderSnapshot(order, { status: 'cancelled', accepted: true, cancellationReason }, at),
        accepted,
      ],
    };
  }
  const journey = { actor, order, acceptedAt };
  const shippedAt = acceptedAt + shippingTime(actor, random);
  if (shippedAt > startedAt) return { records: waiting(journey), toShip: [journey], toDeliver: [] };
  const shipped = fulfillmentStep(order, 'shipped', shippedAt);
  const deliveredAt = shippedAt + random.whole(3, 14) * HOUR;
  if (deliveredAt > startedAt) {
    return {
      records: [orderSnapshot(order, { status: 'shipped', accepted: true }, shippedAt), accepted, shipped],
      toShip: [],
      toDeliver: [journey],
    };
  }
  return {
    ...NOTHING,
    records: [accepted, shipped, ...afterDelivery(actor, random, order, deliveredAt, startedAt)],
  };
};

const waiting = ({ order, acceptedAt }: InFlight): readonly DemoRecord[] => [
  orderSnapshot(order, { status: 'processing', accepted: true }, acceptedAt),
  fulfillmentStep(order, 'accepted', acceptedAt),
];

/** Orders are placed in the evening rather than at night. */
const timeOfDay = (random: Random): number =>
  Math.floor(((random.next() + random.next() + random.next()) / 3) * 0.9 * DAY + 0.1 * DAY);

/** How many orders are placed on one day; weekends are busier. */
const ordersOnDay = (actor: Actor, random: Random, midnight: number): number => {
  const weekend = [0, 6].includes(new Date(midnight).getUTCDay());
  return Math.floor(
    actor.seller.ordersPerDay * (0.7 + 0.6 * random.next()) * (weekend ? 1.25 : 0.9) + random.next(),
  );
};

const WEEK_DAYS = 7;

const sellerHistory = (actor: Actor, random: Random, runId: string, startedAt: number): History => {
  if (actor.seller.ordersPerDay === 0) return NOTHING;
  const today = Math.floor(startedAt / DAY) * DAY;
  // An order that cannot be accepted and cancelled before the start belongs to the live phase.
  const latest = startedAt - 2 * HOUR;
  const days = Array.from({ length: HISTORY_DAYS + 1 }, (_, dayNumber) => {
    const midnight = today - (HISTORY_DAYS - dayNumber) * DAY;
    const cents = dayNumber % WEEK_DAYS === WEEK_DAYS - 1 ? actor.takePayout() : 0;
    const times = Array.from(
      { length: ordersOnDay(actor, random, midnight) },
      () => midnight + timeOfDay(random),
    );
    const orders = join(
      times.filter((at) => at < latest).map((orderedAt) => pastOrder(actor, random, orderedAt, startedAt)),
    );
    if (cents === 0) return orders;
    const paid = payout(
      `p-${runId}-${actor.seller.id}-${dayNumber}`,
      actor.seller.id,
      cents,
      'paid',
      midnight + 5 * MINUTE,
    );
    return { ...orders, records: [...orders.records, paid] };
  });
  return join(days);
};

/** Two of three orders are overdue; the third can still ship in time, within minutes or hours. */
const pileUp = (actor: Actor, random: Random, startedAt: number): History => {
  const { drift, slaHours } = actor.seller;
  const toShip = Array.from({ length: drift === undefined ? 0 : PILED_UP }, (_, index) => {
    const overdue = index % 3 !== 2;
    const age = overdue
      ? slaHours * HOUR + random.whole(30, 600) * MINUTE
      : slaHours * HOUR - random.whole(12, 420) * MINUTE;
    const acceptedAt = startedAt - age;
    return { actor, order: actor.newOrder(acceptedAt - random.whole(2, 40) * MINUTE), acceptedAt };
  });
  return { records: toShip.flatMap(waiting), toShip, toDeliver: [] };
};

/**
 * Real feeds repeat and break records: here one in 150 comes twice, and one in 3,000 cannot be
 * read.
 */
const withMishaps = (records: readonly DemoRecord[]): readonly DemoRecord[] =>
  records.flatMap((record, index) => {
    if (index % 3000 === 1500) return [record, broken(record, Math.floor(index / 3000))];
    return index % 150 === 75 ? [record, record] : [record];
  });

/**
 * The 35 days before `startedAt` in the order of time, and the orders still to be shipped or
 * delivered.
 */
export const createHistory = (
  actors: readonly Actor[],
  random: Random,
  runId: string,
  startedAt: number,
): History => {
  const all = join(
    actors.flatMap((actor) => [
      sellerHistory(actor, random, runId, startedAt),
      pileUp(actor, random, startedAt),
    ]),
  );
  return { ...all, records: withMishaps(all.records.toSorted((a, b) => a.timestamp - b.timestamp)) };
};

/**
 * For a store that has its history already: only the unshipped orders of drifting sellers, so that
 * the live phase shows the same story again.
 */
export const createPileUp = (actors: readonly Actor[], random: Random, startedAt: number): History => {
  const all = join(actors.map((actor) => pileUp(actor, random, startedAt)));
  return { ...all, records: all.records.toSorted((a, b) => a.timestamp - b.timestamp) };
};

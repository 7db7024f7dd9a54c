import { type Actor, type Fate, HOUR, MINUTE } from './behaviour.ts';
import type { History, InFlight } from './history.ts';
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

/**
 * Live time advances in steps of this length, so that the records do not depend on how often it is
 * read.
 */
export const STEP_MS = 250;
const STEPS_PER_SECOND = 1000 / STEP_MS;

/** New orders a second, over all sellers. Each brings about 7.5 records within minutes. */
const ORDERS_PER_SECOND = 0.8;
const PAYOUT_EVERY_SECONDS = 45;
const BROKEN_EVERY_SECONDS = 100;
/** One in so many records is sent twice, or is held up and sent after newer ones. */
const DUPLICATE_EVERY = 90;
const HELD_UP_EVERY = 40;
/** A seller without history gets new orders as if it had this many a day. */
const NEWCOMER_ORDERS_PER_DAY = 2;
const NEWCOMER_FIRST_ORDER_SECONDS = 25;

/** Something that happens at a time; it may plan more for later. */
type Happening = (at: number) => readonly DemoRecord[];

/** The live phase: `step(at)` returns the records of the step that ends at `at`, ms since 1970. */
export const createLive = (
  actors: readonly Actor[],
  random: Random,
  runId: string,
  past: Pick<History, 'toShip' | 'toDeliver'>,
) => {
  const planned = new Map<number, Happening[]>();
  let stepNumber = 0;
  let sent = 0;
  let payouts = 0;

  const later = (seconds: number, happening: Happening): void => {
    const due = stepNumber + Math.max(1, Math.round(seconds * STEPS_PER_SECOND));
    planned.set(due, [...(planned.get(due) ?? []), happening]);
  };
  const between = (least: number, most: number) => least + (most - least) * random.next();

  const deliver =
    (actor: Actor, order: DemoOrder): Happening =>
    (at) => {
      actor.earn(order);
      if (random.next() < 0.45)
        later(between(8, 90), (ratedAt) => [rating(order, actor.stars(actor.seller.live), ratedAt)]);
      if (actor.isRefunded(actor.seller.live)) {
        const cents = actor.refundCents(order);
        actor.giveBack(cents, order.commissionPercent);
        later(between(15, 120), (refundedAt) => [refund(order, cents, actor.refundReason(), refundedAt)]);
      }
      return [
        fulfillmentStep(order, 'delivered', at),
        orderSnapshot(order, { status: 'completed', accepted: true }, at),
      ];
    };

  const ship =
    (actor: Actor, order: DemoOrder): Happening =>
    (at) => {
      later(between(15, 70), deliver(actor, order));
      return [fulfillmentStep(order, 'shipped', at)];
    };

  const pack =
    (actor: Actor, order: DemoOrder): Happening =>
    (at) => {
      later(between(8, 40), ship(actor, order));
      return [fulfillmentStep(order, 'packed', at)];
    };

  const decide =
    (actor: Actor, order: DemoOrder, fate: Fate): Happening =>
    (at) => {
      if (fate === 'declined') return [orderSnapshot(order, { status: 'declined', accepted: false }, at)];
      if (fate === 'completed') later(between(5, 30), pack(actor, order));
      else {
        const cancellationReason = actor.cancellationReason(fate);
        later(between(8, 60), (cancelledAt) => [
          orderSnapshot(order, { status: 'cancelled', accepted: true, cancellationReason }, cancelledAt),
        ]);
      }
      return [
        orderSnapshot(order, { status: 'processing', accepted: true }, at),
        fulfillmentStep(order, 'accepted', at),
      ];
    };

  const place =
    (actor: Actor): Happening =>
    (at) => {
      const order = actor.newOrder(at);
      later(between(3, 15), decide(actor, order, actor.fate(actor.seller.live)));
      return [orderSnapshot(order, { status: 'placed', accepted: null }, at)];
    };

  /**
   * A partner's system hands an order over hours after it accepted it, often too late to ship in
   * time.
   */
  const handOver =
    (actor: Actor, overdue: boolean): Happening =>
    (at) => {
      const sla = actor.seller.slaHours * HOUR;
      const acceptedAt = at - Math.round(overdue ? sla + between(20, 500) * MINUTE : sla * between(0.1, 0.7));
      const order = { ...actor.newOrder(acceptedAt - random.whole(2, 40) * MINUTE), channel: 'partner' };
      later(between(8, 30), ship(actor, order));
      return [
        orderSnapshot(order, { status: 'processing', accepted: true }, at),
        fulfillmentStep(order, 'accepted', acceptedAt),
      ].map((record) => ({
        ...record,
        timestamp: at,
      }));
    };

  const drifting = new Map<Actor, InFlight[]>();
  for (const journey of past.toShip) {
    if (journey.actor.seller.drift === undefined) later(between(2, 300), ship(journey.actor, journey.order));
    else drifting.set(journey.actor, [...(drifting.get(journey.actor) ?? []), journey]);
  }
  for (const { actor, order } of past.toDeliver) later(between(2, 300), deliver(actor, order));

  /**
   * Ships the next order of a drifting seller, late or in time by its share of late ones, and plans
   * the one after.
   */
  const driftOn =
    (actor: Actor, endsAtStep: number, seconds: number): Happening =>
    (at) => {
      later(seconds, driftOn(actor, endsAtStep, seconds));
      const late = actor.shipsLate(stepNumber < endsAtStep ? actor.seller.live : actor.seller.history);
      const waiting = drifting.get(actor) ?? [];
      const next = waiting.findIndex(
        ({ order, acceptedAt }) => at - acceptedAt > order.slaHours * HOUR === late,
      );
      const [journey] = next === -1 ? [] : waiting.splice(next, 1);
      return journey === undefined ? handOver(actor, late)(at) : ship(actor, journey.order)(at);
    };
  for (const actor of actors) {
    const { drift, ordersPerDay } = actor.seller;
    if (drift !== undefined)
      later(
        drift.shipsEverySeconds,
        driftOn(actor, drift.lastsSeconds * STEPS_PER_SECOND, drift.shipsEverySeconds),
      );
    if (ordersPerDay === 0) later(NEWCOMER_FIRST_ORDER_SECONDS, place(actor));
  }

  const shares = actors.map(
    (actor) => [actor, Math.max(actor.seller.ordersPerDay, NEWCOMER_ORDERS_PER_DAY)] as const,
  );
  // Drifting sellers ship at a pace of their own, which new orders would disturb.
  const takingOrders = shares.filter(([{ seller }]) => seller.drift === undefined);

  const payOne = (at: number): readonly DemoRecord[] => {
    const actor = random.pick(shares);
    const cents = actor.takePayout();
    if (cents === 0) return [];
    payouts += 1;
    const id = `p-${runId}-live-${payouts}`;
    later(between(20, 60), (paidAt) => [payout(id, actor.seller.id, cents, 'paid', paidAt)]);
    return [payout(id, actor.seller.id, cents, 'in_transit', at)];
  };

  /** Sends some records twice, and holds some up until newer ones have been sent. */
  const withMishaps = (record: DemoRecord): readonly DemoRecord[] => {
    sent += 1;
    if (sent % DUPLICATE_EVERY === 0) later(between(1, 10), (at) => [{ ...record, timestamp: at }]);
    if (sent % HELD_UP_EVERY !== 7) return [record];
    later(between(2, 8), (at) => [{ ...record, timestamp: at }]);
    return [];
  };

  const every = (seconds: number) => stepNumber % (seconds * STEPS_PER_SECOND) === 0;

  return {
    step: (at: number): readonly DemoRecord[] => {
      stepNumber += 1;
      const due = planned.get(stepNumber) ?? [];
      planned.delete(stepNumber);
      const regular = due.flatMap((happening) => happening(at));
      const placed =
        random.next() < ORDERS_PER_SECOND / STEPS_PER_SECOND ? place(random.pick(takingOrders))(at) : [];
      const paid = every(PAYOUT_EVERY_SECONDS) ? payOne(at) : [];
      const whole = [...regular, ...placed, ...paid];
      const first = whole[0];
      const spoilt = every(BROKEN_EVERY_SECONDS) && first !== undefined ? [broken(first, stepNumber)] : [];
      return [...whole.flatMap(withMishaps), ...spoilt];
    },
  };
};

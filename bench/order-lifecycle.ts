import { TOPICS, type Topic } from '../contracts/records/topics.ts';

/** A record of a load file. `timestamp` is ms since 1970. */
export type LoadRecord = {
  readonly topic: Topic;
  readonly key: string;
  readonly timestamp: number;
  readonly value: Readonly<Record<string, unknown>>;
};

/** Something that happens to an order, `after` ms since it was placed. */
export type Happening = {
  readonly after: number;
  readonly records: (at: number) => readonly LoadRecord[];
  readonly earnedCents: number;
};

export type OrderSubject = {
  readonly sellerId: string;
  readonly number: number;
  readonly placedAt: number;
  readonly currency: string;
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const CATEGORIES = ['books', 'electronics', 'garden', 'health_beauty', 'sports', 'toys'] as const;
const CHANNELS = ['web', 'web', 'app', 'app', 'partner'] as const;
const SLA_HOURS = [24, 48, 72] as const;
const RATINGS = [5, 5, 5, 5, 5, 4, 4, 4, 3, 2, 1] as const;
const SELLER_REASONS = ['out_of_stock', 'pricing_error', 'seller_delay'] as const;
const BUYER_REASONS = ['buyer_changed_mind', 'buyer_found_cheaper'] as const;

export const COMMISSION_PERCENT = 12;

const iso = (at: number): string => new Date(at).toISOString();
const moneyText = (cents: number): string => (cents / 100).toFixed(2);

/**
 * What happens to an order, all decided when it is placed: it is completed, declined, or cancelled
 * by either side.
 */
export const orderLifecycle = (
  { sellerId, number, placedAt, currency }: OrderSubject,
  random: () => number,
): readonly Happening[] => {
  const pick = <T>(choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random() * choices.length)] ?? choices[0];
  const between = (min: number, max: number): number => Math.floor(min + random() * (max - min));

  const orderId = `order-${String(number).padStart(8, '0')}`;
  const cents = between(500, 5000) + (random() < 0.2 ? between(5000, 60_000) : 0);
  const facts = {
    order_id: orderId,
    seller_id: sellerId,
    customer_id: `customer-${between(1, 50_000)}`,
    order_value: moneyText(cents),
    commission_rate: `0.${COMMISSION_PERCENT}`,
    order_ts: iso(placedAt),
    category: pick(CATEGORIES),
    channel: pick(CHANNELS),
    currency,
  };
  const slaHours = pick(SLA_HOURS);
  const record = (topic: Topic, timestamp: number, value: LoadRecord['value']): LoadRecord => ({
    topic,
    key: sellerId,
    timestamp,
    value,
  });
  const snapshot = (at: number, state: LoadRecord['value']): LoadRecord =>
    record(TOPICS.orders, at, { ...facts, ...state, updated_at: iso(at) });
  const step = (at: number, stage: string): LoadRecord =>
    record(TOPICS.fulfillment, at, {
      order_id: orderId,
      seller_id: sellerId,
      stage,
      sla_hours: slaHours,
      event_ts: iso(at),
    });
  const happening = (after: number, records: Happening['records'], earnedCents = 0): Happening => ({
    after,
    records,
    earnedCents,
  });

  const placed = happening(0, (at) => [snapshot(at, { order_accepted: null, status: 'placed' })]);
  const answered = between(5 * MINUTE_MS, 3 * HOUR_MS);
  const fate = random();
  if (fate < 0.03) {
    const reason = pick(SELLER_REASONS);
    const declined = (at: number) => [
      snapshot(at, { order_accepted: false, status: 'cancelled', cancellation_reason: reason }),
    ];
    return [placed, happening(answered, declined)];
  }
  const accepted = happening(answered, (at) => [
    snapshot(at, { order_accepted: true, status: 'accepted' }),
    step(at, 'accepted'),
  ]);
  if (fate < 0.07) {
    const reason = pick(fate < 0.05 ? SELLER_REASONS : BUYER_REASONS);
    const cancelled = (at: number) => [
      snapshot(at, { order_accepted: true, status: 'cancelled', cancellation_reason: reason }),
    ];
    return [placed, accepted, happening(answered + between(HOUR_MS, 12 * HOUR_MS), cancelled)];
  }
  const shipped =
    answered + Math.floor(slaHours * HOUR_MS * (random() < 0.93 ? 0.2 + random() * 0.78 : 1 + random()));
  const packed = answered + Math.floor((shipped - answered) * 0.6);
  const delivered = shipped + between(DAY_MS, 5 * DAY_MS);
  const fulfilled = [
    placed,
    accepted,
    happening(packed, (at) => [step(at, 'packed')]),
    happening(shipped, (at) => [step(at, 'shipped')]),
    happening(
      delivered,
      (at) => [step(at, 'delivered'), snapshot(at, { order_accepted: true, status: 'completed' })],
      Math.floor((cents * (100 - COMMISSION_PERCENT)) / 100),
    ),
  ];
  const stars = pick(RATINGS);
  const rating = (at: number) => [
    record(TOPICS.ratings, at, {
      rating_id: `rating-${orderId}`,
      order_id: orderId,
      seller_id: sellerId,
      rating: stars,
      rated_ts: iso(at),
    }),
  ];
  const rated = random() < 0.6 ? [happening(delivered + between(HOUR_MS, 3 * DAY_MS), rating)] : [];
  const refundCents = random() < 0.5 ? cents : Math.ceil(cents / 4);
  const refund = (at: number) => [
    record(TOPICS.refunds, at, {
      refund_id: `refund-${orderId}`,
      order_id: orderId,
      seller_id: sellerId,
      refund_amount: moneyText(refundCents),
      commission_rate: facts.commission_rate,
      refund_ts: iso(at),
      reason: 'returned',
      currency,
    }),
  ];
  const deductedCents = -Math.floor((refundCents * (100 - COMMISSION_PERCENT)) / 100);
  const refunded =
    random() < 0.04 ? [happening(delivered + between(DAY_MS, 7 * DAY_MS), refund, deductedCents)] : [];
  return [...fulfilled, ...rated, ...refunded];
};

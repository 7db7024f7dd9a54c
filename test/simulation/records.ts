/**
 * The records of a history: few entities with many versions, at times where days, hours and clocks
 * change, so that versions, days and invocations collide.
 */
import { type EventType, TOPICS } from '../../contracts/records/topics.ts';
import type { LogRecord } from '../support/generators/records.ts';
import type { Place } from '../support/generators/times.ts';
import type { Draw, Random } from './random.ts';

export type SimulatedRecord = LogRecord & {
  readonly eventType: EventType;
  readonly sellerId: string;
  /** Belongs in quarantine, whatever the store can hold. */
  readonly broken: boolean;
};

export const SELLERS = ['seller-1', 'S.3:x_y', '__proto__', 'seller-4'] as const;
export const CURRENCY = 'USD';

export type RecordsRequest = {
  readonly place: Place;
  /** ms since 1970. */
  readonly start: number;
  readonly sellers: readonly string[];
  readonly partitions: number;
  readonly count: number;
  /** Whether all records are orders of one day: of a category each, or not. */
  readonly wide: 'names' | 'orders' | undefined;
  /** What half of the records are about; undefined: chance decides. */
  readonly eventType: EventType | undefined;
  /** The share of records that delete what they are about. */
  readonly deletions: number;
  /** How many records are broken, and whether their values are larger than an item. */
  readonly broken: 'few' | 'some' | 'large';
};

type Fields = Readonly<Record<string, unknown>>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An instant at which something may go wrong: around midnight, a change of clocks, the start. */
const instantNear = (random: Random, { anchor, offsetBefore, offsetAfter }: Place, start: number): number => {
  if (random.chance(0.3)) return start - random.between(0, 40) * 30 * MINUTE;
  if (random.chance(0.3)) return anchor + random.pick([-HOUR, -1, 0, 1, 30 * MINUTE, HOUR]);
  const offset = random.pick([offsetBefore, offsetAfter]) * MINUTE;
  const midnight = Math.floor((anchor + offset) / DAY) * DAY - offset;
  return midnight + random.pick([0, 0, DAY, -DAY, -29 * DAY, -6 * DAY]) + random.pick([-1, 0, 1, HOUR]);
};

const iso = (instant: number): string => new Date(instant).toISOString();

const money = (random: Random): string => {
  if (random.chance(0.6)) return `${random.below(500)}.${random.below(10)}${random.below(10)}`;
  if (random.chance(0.5))
    return `${random.below(1_000_000)}.${String(random.below(99_999_999)).padStart(8, '0')}`;
  return random.pick(['0', '999999999999.99999999', '0.00000001', '33.33']);
};

const RATES = ['0.1', '0.125', '0.07', '0.333333333333333333333333333333', '0', '1', '0.00000001'] as const;

const STATUSES = [
  ...(['placed', 'completed', 'completed', 'cancelled', 'cancelled', 'shipped'] as const),
  ...(['CANCELED', 'Refunded', 'Declined'] as const),
] as const;

const createFields = (random: Random, request: RecordsRequest, sellerId: string, nth: number) => {
  const time = (): string => iso(instantNear(random, request.place, request.start));
  const order = (): string => random.pick(['o0', 'o1', 'o2', 'o3', 'Ä#1']);
  const deletion = (): Fields => (random.chance(request.deletions) ? { deleted: true } : {});
  const orderFields = (): Fields => ({
    order_id: request.wide !== undefined ? `w${nth}` : order(),
    seller_id: sellerId,
    order_value: money(random),
    commission_rate: random.pick(RATES),
    order_ts: request.wide !== undefined ? iso(request.start) : time(),
    status: request.wide === 'names' ? 'completed' : random.pick(STATUSES),
    order_accepted: random.pick([true, true, false, null]),
    cancellation_reason: random.pick([null, 'Buyer changed mind', 'out of stock', 'fraud suspected']),
    category: request.wide === 'names' ? `category ${nth}` : random.pick([null, 'books', 'a.b', 'h.13.to']),
    channel: request.wide === 'names' ? `channel ${nth}` : random.pick([null, 'web', 'ünï']),
    ...(random.chance(0.5) ? { updated_at: time() } : {}),
    ...(random.chance(0.5) ? { currency: CURRENCY } : {}),
    ...(request.wide === undefined ? deletion() : {}),
  });
  const byType: Readonly<Record<EventType, () => Fields>> = {
    orders: orderFields,
    fulfillment: () => ({
      order_id: order(),
      seller_id: sellerId,
      stage: random.pick([
        'accepted',
        'accepted',
        'accepted',
        'shipped',
        'shipped',
        'packed',
        'failed',
        'delivered',
      ]),
      sla_hours: random.pick([0, 1, 2, 24, 48, 8760]),
      ...(random.chance(0.2) ? { ship_by: time() } : {}),
      // Whole hours apart, so that some ship at the very end of their time.
      event_ts: random.chance(0.4) ? iso(request.start + random.below(3) * HOUR) : time(),
    }),
    ratings: () => ({
      rating_id: `r${random.below(4)}`,
      order_id: order(),
      seller_id: sellerId,
      rating: random.between(1, 5),
      rated_ts: time(),
      ...deletion(),
    }),
    refunds: () => ({
      refund_id: `f${random.below(3)}`,
      order_id: order(),
      seller_id: sellerId,
      ...(random.chance(0.5)
        ? { refund_amount: `1${money(random)}`.slice(-12) }
        : { order_value: `-1${random.below(900)}.5` }),
      commission_rate: random.pick(RATES),
      refund_ts: time(),
      ...deletion(),
    }),
    payouts: () => ({
      payout_id: `p${random.below(3)}`,
      seller_id: sellerId,
      amount: `${random.chance(0.2) ? '-' : ''}1${random.below(1000)}.${random.below(100)}`,
      status: random.pick(['scheduled', 'in_transit', 'paid', 'paid', 'failed', 'returned', 'cancelled']),
      payout_ts: time(),
      ...deletion(),
    }),
  };
  return byType;
};

/** A value of more than one quarantine item holds. */
const LARGE_BYTES = 720_000;

const BROKEN_SHARE = { few: 0.08, some: 0.4, large: 0.15 } as const;

const breakValue = (random: Random, fields: Fields, large: boolean): Buffer => {
  if (large || random.chance(0.005)) return Buffer.alloc(LARGE_BYTES, 'no JSON ');
  return random.pick([
    Buffer.from('{'),
    Buffer.from([0xff, 0xfe]),
    // Valid JSON but for a byte in a text that is no UTF-8.
    Buffer.from(
      JSON.stringify({ ...fields, reason: 'x', cancellation_reason: 'x', carrier: '\u00ff' }),
      'latin1',
    ),
    Buffer.from(JSON.stringify({ ...fields, seller_id: 'has a blank' })),
    Buffer.from(JSON.stringify({ ...fields, seller_id: '' })),
    // A foreign currency, or where records have none, a time that is none.
    Buffer.from(JSON.stringify({ ...fields, currency: 'EUR', event_ts: 'today', rated_ts: 'today' })),
  ]);
};

const TYPES = [
  'orders',
  'orders',
  'orders',
  'fulfillment',
  'fulfillment',
  'fulfillment',
  'ratings',
  'refunds',
  'payouts',
] as const satisfies readonly EventType[];

const drawType = (random: Random, { eventType }: RecordsRequest): EventType =>
  eventType !== undefined && random.chance(0.5) ? eventType : random.pick(TYPES);

/** Records in the order in which they were produced, each with the next offset of its partition. */
export const drawRecords = (draw: Draw, request: RecordsRequest): readonly SimulatedRecord[] => {
  const ends = new Map<string, number>();
  return Array.from({ length: request.count }, (_, nth): SimulatedRecord => {
    const random = draw(`record ${nth}`);
    const eventType = request.wide !== undefined ? 'orders' : drawType(random, request);
    const sellerId = request.sellers[random.below(request.sellers.length)]!;
    const broken = random.chance(BROKEN_SHARE[request.broken]);
    const isTombstone = !broken && random.chance(0.03);
    const fields = createFields(random, request, sellerId, nth)[eventType]();
    const partition = random.below(request.partitions);
    const topic = TOPICS[eventType];
    const offset = ends.get(`${topic} ${partition}`) ?? 0;
    ends.set(`${topic} ${partition}`, offset + 1);
    return {
      topic,
      partition,
      offset,
      timestamp: request.start - random.pick([0, 1000, 1000, 2 * HOUR]) + nth * random.pick([0, 1000]),
      key: null,
      value: broken
        ? breakValue(random, fields, request.broken === 'large')
        : Buffer.from(isTombstone ? '' : JSON.stringify(fields)),
      eventType,
      sellerId,
      broken,
    };
  });
};

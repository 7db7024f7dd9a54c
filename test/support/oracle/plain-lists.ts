import { toSourceText } from '../../../contracts/json-text.ts';
import { addDays } from '../../../domain/time/calendar.ts';
import type { LogRecord } from '../generators/records.ts';
import { readValid, type ValidRecord } from './kafka-record.ts';

/** The final versions of one seller's entities, found with loops alone. Times in ms since 1970. */
export type PlainEntities = {
  readonly orders: readonly ValidRecord[];
  readonly ratings: readonly ValidRecord[];
  readonly refunds: readonly ValidRecord[];
  readonly shipments: ReadonlyMap<string, ReadonlyMap<string, ValidRecord>>;
};

export const timeOf = ({ fields }: ValidRecord, field: string): number => Date.parse(String(fields[field]));

const idOf = ({ fields }: Pick<ValidRecord, 'fields'>, field: string): string =>
  (toSourceText(fields[field]) ?? '').trim();

/** A word without case, and with blanks and hyphens as underscores. */
const plainWord = (given: unknown): string =>
  String(given ?? '')
    .toLowerCase()
    .split(/[\s_-]+/)
    .filter((part) => part !== '')
    .join('_');

const CANCELLED = /^(cancell?ed|void|voided|rejected|expired|unavailable|abandoned)$/;
const DECLINED = /^(declined|refused)$/;
const COMPLETED =
  /^(completed?|delivered|fulfilled|done|finished|picked_up|refunded|returned|partially_(refunded|returned))$/;
const BUYERS = /^(buyer|customer|consumer|shopper|client)/;
const MARKETPLACES = /^(marketplace|platform|fraud|payment)/;

/** Whether the seller accepted the order; undefined without an answer. */
const answerOf = ({ order_accepted, status }: ValidRecord['fields']): boolean | undefined => {
  if (typeof order_accepted === 'boolean') return order_accepted;
  return DECLINED.test(plainWord(status)) ? false : undefined;
};

const isKept = ({ fields }: ValidRecord): boolean => fields.deleted !== true;
const isCancelled = ({ fields }: ValidRecord): boolean => CANCELLED.test(plainWord(fields.status));

/** Until when an order must ship: as promised, or so many hours after it was accepted. */
const deadlineOf = (
  stages: ReadonlyMap<string, ValidRecord>,
  accepted: ValidRecord,
  { fields: { sla_hours } }: ValidRecord,
): number => {
  const promise = ['accepted', 'packed', 'shipped', 'delivered', 'failed']
    .flatMap((stage) => stages.get(stage) ?? [])
    .find(({ fields }) => typeof fields.ship_by === 'string');
  return promise === undefined
    ? timeOf(accepted, 'event_ts') + Number(toSourceText(sla_hours)) * HOUR_MS
    : timeOf(promise, 'ship_by');
};

const isNewer = (a: readonly number[], b: readonly number[]): boolean => {
  const differing = a.findIndex((part, index) => part !== b[index]);
  return differing !== -1 && a[differing]! > b[differing]!;
};

const greatest = (
  records: readonly ValidRecord[],
  id: string,
  time: (record: ValidRecord) => number,
): ValidRecord[] => {
  const last = new Map<unknown, ValidRecord>();
  const version = (record: ValidRecord) => [time(record), record.offset, record.partition];
  for (const record of records) {
    const key = idOf(record, id);
    const stored = last.get(key);
    if (stored === undefined || isNewer(version(record), version(stored))) last.set(key, record);
  }
  return [...last.values()];
};

const earliestStages = (steps: readonly ValidRecord[]): Map<string, Map<string, ValidRecord>> => {
  const shipments = new Map<string, Map<string, ValidRecord>>();
  const version = (record: ValidRecord) => [timeOf(record, 'event_ts'), record.offset, record.partition];
  for (const step of steps) {
    const [id, stage] = [idOf(step, 'order_id'), plainWord(step.fields.stage)];
    const stages = shipments.get(id) ?? new Map<string, ValidRecord>();
    shipments.set(id, stages);
    const stored = stages.get(stage);
    if (stored === undefined || isNewer(version(stored), version(step))) stages.set(stage, step);
  }
  return shipments;
};

/** The final versions of every seller's entities. */
export const plainEntities = (
  records: readonly LogRecord[],
  currency: string,
): ReadonlyMap<string, PlainEntities> => {
  const valid = records.flatMap((record) => readValid(record, currency) ?? []);
  const bySeller = Map.groupBy(valid, (record) => idOf(record, 'seller_id'));
  return new Map(
    [...bySeller].map(([seller, ofSeller]) => {
      const of = (type: ValidRecord['type']) => ofSeller.filter((record) => record.type === type);
      return [
        seller,
        {
          orders: greatest(of('orders'), 'order_id', (record) =>
            typeof record.fields.updated_at === 'string' ? timeOf(record, 'updated_at') : record.timestamp,
          ),
          ratings: greatest(of('ratings'), 'rating_id', (record) => timeOf(record, 'rated_ts')),
          refunds: greatest(of('refunds'), 'refund_id', (record) => timeOf(record, 'refund_ts')),
          shipments: earliestStages(of('fulfillment')),
        },
      ];
    }),
  );
};

/** The local day of an instant by the platform's own calendar. */
const platformDay = (timeZone: string): ((instant: number) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => format.format(instant);
};

/** How many days before today a window ends, and how many days it has. */
const WINDOWS: Readonly<Record<string, readonly [endsBefore: number, length: number]>> = {
  today: [0, 1],
  yesterday: [1, 1],
  '7d': [0, 7],
  '30d': [0, 30],
  prior_7d: [7, 7],
  prior_30d: [30, 30],
};

type Listed = { readonly id: string; readonly at: number };

const HOUR_MS = 3_600_000;

/**
 * The ids of a queue by a plain filter over the final versions: open orders with the nearest
 * deadline first, past ones newest first, ties in any order.
 */
export const plainQueue = (
  { orders, ratings, refunds, shipments }: PlainEntities,
  {
    queue,
    window = 'lifetime',
    now,
    timeZone,
  }: { readonly queue: string; readonly window?: string; readonly now: number; readonly timeZone: string },
): readonly Listed[] => {
  const dayOf = platformDay(timeZone);
  const [endsBefore, length] = WINDOWS[window] ?? [0, Number.NaN];
  const to = addDays(dayOf(now), -endsBefore);
  const inWindow = ({ at }: Listed): boolean =>
    window === 'lifetime' || (dayOf(at) <= to && dayOf(at) >= addDays(to, 1 - length));
  const past = (listed: readonly Listed[]): Listed[] =>
    listed.filter(inWindow).toSorted((a, b) => b.at - a.at);
  const ordersThat = (
    holds: (fields: ValidRecord['fields'], fault: 'seller' | 'buyer' | 'marketplace' | undefined) => boolean,
  ): Listed[] =>
    past(
      orders.filter(isKept).flatMap((order) => {
        const reason = plainWord(order.fields.cancellation_reason);
        const fault = !isCancelled(order)
          ? undefined
          : BUYERS.test(reason)
            ? 'buyer'
            : MARKETPLACES.test(reason)
              ? 'marketplace'
              : 'seller';
        return holds(order.fields, fault)
          ? [{ id: idOf(order, 'order_id'), at: timeOf(order, 'order_ts') }]
          : [];
      }),
    );
  const dueBetween = (from: number, until: (due: number) => boolean): Listed[] => {
    const closed = new Set(
      orders.filter((order) => isCancelled(order) || !isKept(order)).map((order) => idOf(order, 'order_id')),
    );
    return [...shipments]
      .flatMap(([id, stages]) => {
        const accepted = stages.get('accepted');
        const hasEnded = ['shipped', 'delivered', 'failed'].some((stage) => stages.has(stage));
        return accepted === undefined || hasEnded || closed.has(id)
          ? []
          : [{ id, at: deadlineOf(stages, accepted, accepted) }];
      })
      .filter(({ at }) => at >= from && until(at))
      .toSorted((a, b) => a.at - b.at);
  };
  switch (queue) {
    case 'due_1h':
      return dueBetween(now, (due) => due <= now + HOUR_MS);
    case 'due_4h':
      return dueBetween(now, (due) => due <= now + 4 * HOUR_MS);
    case 'due_today':
      return dueBetween(now, (due) => dayOf(due) === dayOf(now));
    case 'overdue':
      return dueBetween(Number.NEGATIVE_INFINITY, (due) => now > due);
    case 'open':
      return dueBetween(Number.NEGATIVE_INFINITY, () => true);
    case 'late':
      return past(
        [...shipments].flatMap(([id, stages]) => {
          const [accepted, shipped] = [
            stages.get('accepted'),
            stages.get('shipped') ?? stages.get('delivered'),
          ];
          if (accepted === undefined || shipped === undefined) return [];
          const at = timeOf(shipped, 'event_ts');
          return at > deadlineOf(stages, accepted, shipped) ? [{ id, at }] : [];
        }),
      );
    case 'cancelled':
      return ordersThat((_, fault) => fault !== undefined);
    case 'cancelled_seller':
      return ordersThat((_, fault) => fault === 'seller');
    case 'cancelled_buyer':
      return ordersThat((_, fault) => fault === 'buyer');
    case 'cancelled_marketplace':
      return ordersThat((_, fault) => fault === 'marketplace');
    case 'declined':
      return ordersThat((fields) => answerOf(fields) === false);
    case 'not_accepted':
      return ordersThat((fields, fault) => {
        const answer = answerOf(fields);
        if (answer !== undefined) return !answer;
        return COMPLETED.test(plainWord(fields.status)) || fault === 'seller';
      });
    case 'negative_ratings':
    case 'low_ratings':
      return past(
        ratings
          .filter(isKept)
          .flatMap((rating) =>
            Number(rating.fields.rating) <= (queue === 'low_ratings' ? 3 : 2)
              ? [{ id: idOf(rating, 'rating_id'), at: timeOf(rating, 'rated_ts') }]
              : [],
          ),
      );
    case 'refunds':
      return past(
        refunds
          .filter(isKept)
          .map((refund) => ({ id: idOf(refund, 'refund_id'), at: timeOf(refund, 'refund_ts') })),
      );
    default:
      throw new Error(`no such queue: ${queue}`);
  }
};

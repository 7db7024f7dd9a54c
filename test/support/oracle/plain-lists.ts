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
    const stored = last.get(record.fields[id]);
    if (stored === undefined || isNewer(version(record), version(stored)))
      last.set(record.fields[id], record);
  }
  return [...last.values()];
};

const earliestStages = (steps: readonly ValidRecord[]): Map<string, Map<string, ValidRecord>> => {
  const shipments = new Map<string, Map<string, ValidRecord>>();
  const version = (record: ValidRecord) => [timeOf(record, 'event_ts'), record.offset, record.partition];
  for (const step of steps) {
    const stages = shipments.get(String(step.fields.order_id)) ?? new Map<string, ValidRecord>();
    shipments.set(String(step.fields.order_id), stages);
    const stored = stages.get(String(step.fields.stage));
    if (stored === undefined || isNewer(version(stored), version(step)))
      stages.set(String(step.fields.stage), step);
  }
  return shipments;
};

/** The final versions of every seller's entities. */
export const plainEntities = (
  records: readonly LogRecord[],
  currency: string,
): ReadonlyMap<string, PlainEntities> => {
  const valid = records.flatMap((record) => readValid(record, currency) ?? []);
  const bySeller = Map.groupBy(valid, ({ fields }) => String(fields.seller_id));
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
    holds: (fields: ValidRecord['fields'], fault: 'seller' | 'buyer' | undefined) => boolean,
  ): Listed[] =>
    past(
      orders.flatMap((order) => {
        const buyer = String(order.fields.cancellation_reason ?? '').startsWith('buyer');
        const fault = order.fields.status === 'cancelled' ? (buyer ? 'buyer' : 'seller') : undefined;
        return holds(order.fields, fault)
          ? [{ id: String(order.fields.order_id), at: timeOf(order, 'order_ts') }]
          : [];
      }),
    );
  const dueBetween = (from: number, until: (due: number) => boolean): Listed[] => {
    const cancelled = new Set(
      orders
        .filter(({ fields }) => fields.status === 'cancelled')
        .map(({ fields }) => String(fields.order_id)),
    );
    return [...shipments]
      .flatMap(([id, stages]) => {
        const accepted = stages.get('accepted');
        if (accepted === undefined || stages.has('shipped') || stages.has('failed') || cancelled.has(id))
          return [];
        return [{ id, at: timeOf(accepted, 'event_ts') + Number(accepted.fields.sla_hours) * HOUR_MS }];
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
          const [accepted, shipped] = [stages.get('accepted'), stages.get('shipped')];
          if (accepted === undefined || shipped === undefined) return [];
          const taken = timeOf(shipped, 'event_ts') - timeOf(accepted, 'event_ts');
          return taken > Number(shipped.fields.sla_hours) * HOUR_MS
            ? [{ id, at: timeOf(shipped, 'event_ts') }]
            : [];
        }),
      );
    case 'cancelled':
      return ordersThat((_, fault) => fault !== undefined);
    case 'cancelled_seller':
      return ordersThat((_, fault) => fault === 'seller');
    case 'cancelled_buyer':
      return ordersThat((_, fault) => fault === 'buyer');
    case 'declined':
      return ordersThat(({ order_accepted }) => order_accepted === false);
    case 'not_accepted':
      return ordersThat(({ order_accepted, status }, fault) => {
        if (order_accepted === true || order_accepted === false) return order_accepted === false;
        return status === 'completed' || fault === 'seller';
      });
    case 'negative_ratings':
    case 'low_ratings':
      return past(
        ratings.flatMap((rating) =>
          Number(rating.fields.rating) <= (queue === 'low_ratings' ? 3 : 2)
            ? [{ id: String(rating.fields.rating_id), at: timeOf(rating, 'rated_ts') }]
            : [],
        ),
      );
    case 'refunds':
      return past(
        refunds.map((refund) => ({ id: String(refund.fields.refund_id), at: timeOf(refund, 'refund_ts') })),
      );
    default:
      throw new Error(`no such queue: ${queue}`);
  }
};

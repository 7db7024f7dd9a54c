/**
 * Counts a history's records once more, with loops and whole numbers only, and nothing of the
 * product: what the counters must be.
 */
import type { RateName } from '../../../contracts/api/fields.ts';
import type { SimulatedRecord } from '../records.ts';

/** Counters that are not 0, by `<event type> <place> <figure>`; money in 1e-38. */
export type PlainCounters = Map<string, bigint>;

/** The rates that operators excluded a case from, by `<event type> <entity id>`. */
export type Exclusions = ReadonlyMap<string, ReadonlySet<RateName>>;

type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Version = { readonly time: number; readonly record: SimulatedRecord; readonly fields: Fields };

const HOUR_MS = 3_600_000;
const PLACES = 38;

/** A decimal text in 1e-38. */
export const units = (text: unknown, places = PLACES): bigint => {
  const [whole = '0', fraction = ''] = String(text).replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(places, '0'));
  return String(text).startsWith('-') ? -magnitude : magnitude;
};

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The local day and hour of an instant, by the platform's own calendar. */
const localTime = (timeZone: string, instant: number): { readonly day: string; readonly hour: string } => {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  const [day = '', time = ''] = clock.format(instant).split(', ');
  return { day, hour: time.slice(0, 2) };
};

const isGreater = (a: Version, b: Version): boolean => {
  if (a.time !== b.time) return a.time > b.time;
  if (a.record.offset !== b.record.offset) return a.record.offset > b.record.offset;
  return a.record.partition > b.record.partition;
};

const timeOf = (text: unknown): number => Date.parse(String(text));

/** The version of each entity that is greatest, or least. */
const settle = (
  versions: readonly Version[],
  idOf: (fields: Fields) => string,
  least = false,
): ReadonlyMap<string, Version> => {
  const settled = new Map<string, Version>();
  for (const version of versions) {
    const id = idOf(version.fields);
    const other = settled.get(id);
    if (other === undefined || (least ? isGreater(other, version) : isGreater(version, other)))
      settled.set(id, version);
  }
  return settled;
};

/** Adds up counters, and forgets those that are 0. */
const createCounters = () => {
  const counters: PlainCounters = new Map();
  const add = (eventType: string, place: string, figure: string, amount: bigint): void => {
    const name = `${eventType} ${place} ${figure}`;
    const sum = (counters.get(name) ?? 0n) + amount;
    if (sum === 0n) counters.delete(name);
    else counters.set(name, sum);
  };
  return { counters, add };
};

const isCalledOff = ({ status }: Fields): boolean => /^cancell?ed$/i.test(String(status));

export type PlainRequest = {
  readonly timeZone: string;
  /** ms since 1970, when the clock looked last. */
  readonly now: number;
  readonly exclusions: Exclusions;
};

/** Counts one seller's valid records. */
export const recountPlainly = (
  records: readonly SimulatedRecord[],
  { timeZone, now, exclusions }: PlainRequest,
): PlainCounters => {
  const { counters, add } = createCounters();
  const of = (
    eventType: SimulatedRecord['eventType'],
    time: (fields: Fields, record: SimulatedRecord) => number,
  ) =>
    records
      .filter((record) => record.eventType === eventType && record.value.length > 0)
      .map((record): Version => {
        const fields = JSON.parse(record.value.toString('utf8')) as Fields;
        return { record, fields, time: time(fields, record) };
      });
  const excluded = (eventType: string, id: string, rate: RateName): boolean =>
    exclusions.get(`${eventType} ${id}`)?.has(rate) === true;

  const orders = settle(
    of('orders', ({ updated_at }, { timestamp }) => (updated_at == null ? timestamp : timeOf(updated_at))),
    ({ order_id }) => String(order_id),
  );
  for (const [id, { fields }] of orders) {
    const { day, hour } = localTime(timeZone, timeOf(fields['order_ts']));
    if (fields['deleted'] === true) continue;
    const status = String(fields['status']).toLowerCase();
    const accepted = fields['order_accepted'] ?? (status === 'declined' ? false : null);
    const isCompleted = status === 'completed' || status === 'refunded';
    const isCancelled = isCalledOff(fields);
    const isExcused = isCancelled && /^(buyer|fraud)/i.test(String(fields['cancellation_reason'] ?? ''));
    const isInFlight = !isCompleted && !isCancelled && status !== 'declined' && accepted !== false;
    const isUndecided = isInFlight && accepted === null;
    const isWithdrawn = isExcused && accepted === null;
    const leavesAcceptance = excluded('orders', id, 'acceptance_rate') && !isUndecided && !isWithdrawn;
    const leavesCancellation = excluded('orders', id, 'cancellation_rate') && !isExcused;
    const parts: Record<string, boolean> = {
      total_orders: true,
      accepted_orders: accepted === true,
      declined_orders: accepted === false,
      completed_orders: isCompleted,
      cancelled_orders: isCancelled,
      seller_fault_cancelled_orders: isCancelled && !isExcused,
    };
    const wholeDay: Record<string, boolean> = {
      in_flight_orders: isInFlight,
      undecided_orders: isUndecided,
      withdrawn_orders: isWithdrawn,
      acceptance_excluded: leavesAcceptance,
      acceptance_excluded_accepted: leavesAcceptance && accepted === true,
      cancellation_excluded: leavesCancellation,
      cancellation_excluded_cancelled: leavesCancellation && isCancelled,
    };
    const places = [
      `${day} hour ${hour}`,
      `${day} category ${fields['category'] ?? 'uncategorized'}`,
      `${day} channel ${fields['channel'] ?? 'unknown'}`,
    ];
    for (const place of ['TOTAL', day, ...places]) {
      const figures = places.includes(place) ? parts : { ...parts, ...wholeDay };
      for (const [figure, counts] of Object.entries(figures)) if (counts) add('orders', place, figure, 1n);
      if (!isCompleted) continue;
      const commission = units(fields['order_value'], 8) * units(fields['commission_rate'], 30);
      add('orders', place, 'total_gmv', units(fields['order_value']));
      add('orders', place, 'commission', commission);
    }
  }

  const stages = settle(
    of('fulfillment', ({ event_ts }) => timeOf(event_ts)),
    ({ order_id, stage }) => `${order_id} ${stage}`,
    true,
  );
  const shipments = new Set([...stages.values()].map(({ fields }) => String(fields['order_id'])));
  for (const id of shipments) {
    const accepted = stages.get(`${id} accepted`);
    const shipped = stages.get(`${id} shipped`) ?? stages.get(`${id} delivered`);
    const promises = ['accepted', 'packed', 'shipped', 'delivered', 'failed'].flatMap(
      (stage) => stages.get(`${id} ${stage}`)?.fields['ship_by'] ?? [],
    );
    if (accepted === undefined) continue;
    const dueAt = ({ fields: { sla_hours } }: Version): number =>
      promises.length > 0 ? timeOf(promises[0]) : accepted.time + Number(sla_hours) * HOUR_MS;
    const leaves = excluded('fulfillment', id, 'sla_compliance_rate');
    if (shipped !== undefined) {
      const isOnTime = shipped.time <= dueAt(shipped);
      for (const place of ['TOTAL', localTime(timeZone, shipped.time).day]) {
        add('fulfillment', place, 'shipped_orders', 1n);
        if (isOnTime) add('fulfillment', place, 'on_time_shipments', 1n);
        if (leaves) add('fulfillment', place, 'sla_excluded', 1n);
        if (leaves && isOnTime) add('fulfillment', place, 'sla_excluded_on_time', 1n);
      }
      continue;
    }
    const order = orders.get(id)?.fields ?? {};
    if (stages.has(`${id} failed`) || isCalledOff(order) || order['deleted'] === true) continue;
    const isOverdue = now > dueAt(accepted);
    add('fulfillment', 'TOTAL', 'open_orders', 1n);
    if (isOverdue) add('fulfillment', 'TOTAL', 'overdue_orders', 1n);
    if (isOverdue && leaves) add('fulfillment', 'TOTAL', 'overdue_excluded', 1n);
  }

  const simple = (
    eventType: 'ratings' | 'refunds' | 'payouts',
    [idField, timeField]: readonly [string, string],
    figuresOf: (fields: Fields, id: string) => readonly (readonly [string, bigint])[],
  ): void => {
    const settled = settle(
      of(eventType, (fields) => timeOf(fields[timeField])),
      (fields) => String(fields[idField]),
    );
    for (const [id, { time, fields }] of settled)
      for (const place of ['TOTAL', localTime(timeZone, time).day])
        for (const [figure, amount] of fields['deleted'] === true ? [] : figuresOf(fields, id))
          add(eventType, place, figure, amount);
  };
  simple('ratings', ['rating_id', 'rated_ts'], ({ rating }, id) => [
    [`ratings_${rating}`, 1n],
    ...(excluded('ratings', id, 'avg_rating') ? [[`excluded_ratings_${rating}`, 1n] as const] : []),
  ]);
  simple('refunds', ['refund_id', 'refund_ts'], ({ refund_amount, order_value, commission_rate }) => {
    const amount = String(refund_amount ?? order_value).replace('-', '');
    const kept = 10n ** 30n - units(commission_rate, 30);
    return [
      ['refunded_value', units(amount)],
      ['refund_deductions', units(amount, 8) * kept],
    ];
  });
  simple('payouts', ['payout_id', 'payout_ts'], ({ amount, status }) => {
    if (['failed', 'returned', 'cancelled'].includes(String(status))) return [];
    if (status === 'scheduled') return [['scheduled', units(amount)]];
    return [
      ['paid_out', units(amount)],
      ...(status === 'in_transit' ? [['in_transit', units(amount)] as const] : []),
    ];
  });
  return counters;
};

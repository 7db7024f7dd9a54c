import type { ValidRecord } from './kafka-record.ts';

/**
 * A few totals over all sellers, counted with loops and whole numbers only. Money is in
 * hundred-millionths.
 */
export type PlainTotals = {
  readonly sellers: number;
  readonly orders: number;
  readonly accepted: number;
  readonly cancelled: number;
  readonly completed: number;
  readonly gmvUnits: bigint;
  readonly shipped: number;
  readonly onTime: number;
  readonly ratings: number;
  readonly ratingPoints: number;
  readonly paidUnits: bigint;
  readonly inTransitUnits: bigint;
  readonly scheduledUnits: bigint;
};

const UNIT_PLACES = 8;

/** A decimal text without an exponent in hundred-millionths: `12.5` is 1250000000n. */
export const moneyUnits = (amount: unknown): bigint => {
  const text = String(amount);
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(UNIT_PLACES, '0'));
  return text.startsWith('-') ? -units : units;
};

const timeOf = (record: ValidRecord, field: string): number => Date.parse(String(record.fields[field]));

/**
 * The last version of each entity. All records must be of one partition, where offsets break every
 * tie.
 */
const lastVersions = (
  records: readonly ValidRecord[],
  id: string,
  time: (record: ValidRecord) => number,
): readonly ValidRecord[] => {
  const last = new Map<string, ValidRecord>();
  for (const record of records) {
    const key = `${record.fields.seller_id} ${record.fields[id]}`;
    const stored = last.get(key);
    if (
      stored === undefined ||
      time(record) > time(stored) ||
      (time(record) === time(stored) && record.offset > stored.offset)
    )
      last.set(key, record);
  }
  return [...last.values()];
};

const sum = (records: readonly ValidRecord[], field: string): bigint =>
  records.reduce((total, record) => total + moneyUnits(record.fields[field]), 0n);

/** Recounts records of one partition per topic that all have `updated_at`. */
export const plainTotals = (records: readonly ValidRecord[]): PlainTotals => {
  const of = (type: ValidRecord['type']) => records.filter((record) => record.type === type);
  const orders = lastVersions(of('orders'), 'order_id', (record) => timeOf(record, 'updated_at'));
  const completed = orders.filter((order) => order.fields.status === 'completed');
  const ratings = lastVersions(of('ratings'), 'rating_id', (record) => timeOf(record, 'rated_ts'));
  const payouts = lastVersions(of('payouts'), 'payout_id', (record) => timeOf(record, 'payout_ts'));
  const paidOut = (status: string) =>
    sum(
      payouts.filter((payout) => payout.fields.status === status),
      'amount',
    );
  const earliest = (stage: string) => {
    const steps = new Map<string, ValidRecord>();
    for (const step of of('fulfillment').filter((candidate) => candidate.fields.stage === stage)) {
      const key = `${step.fields.seller_id} ${step.fields.order_id}`;
      const stored = steps.get(key);
      if (stored === undefined || timeOf(step, 'event_ts') < timeOf(stored, 'event_ts')) steps.set(key, step);
    }
    return steps;
  };
  const accepted = earliest('accepted');
  const hoursTaken = [...earliest('shipped')].flatMap(([key, shipped]) => {
    const start = accepted.get(key);
    return start === undefined
      ? []
      : [
          {
            taken: timeOf(shipped, 'event_ts') - timeOf(start, 'event_ts'),
            allowed: Number(shipped.fields.sla_hours) * 3_600_000,
          },
        ];
  });
  return {
    sellers: new Set(records.map((record) => record.fields.seller_id)).size,
    orders: orders.length,
    accepted: orders.filter((order) => order.fields.order_accepted === true).length,
    cancelled: orders.filter((order) => order.fields.status === 'cancelled').length,
    completed: completed.length,
    gmvUnits: sum(completed, 'order_value'),
    shipped: hoursTaken.length,
    onTime: hoursTaken.filter(({ taken, allowed }) => taken <= allowed).length,
    ratings: ratings.length,
    ratingPoints: ratings.reduce((total, record) => total + Number(record.fields.rating), 0),
    paidUnits: paidOut('paid'),
    inTransitUnits: paidOut('in_transit'),
    scheduledUnits: paidOut('scheduled'),
  };
};

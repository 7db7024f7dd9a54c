import { describe, expect, test } from 'vitest';
import { TOPICS } from '../../contracts/records/topics.ts';
import { type Recount, recountInSql } from '../support/oracle/recount.ts';
import type { SellerFigures } from '../support/oracle/shapes.ts';

type Fields = Readonly<Record<string, unknown>>;
type Given = {
  readonly topic: string;
  readonly value: unknown;
  readonly timestamp?: number;
  readonly partition?: number;
  readonly offset?: number;
};

const given =
  (topic: string, defaults: Fields) =>
  (fields: Fields, at: Omit<Given, 'topic' | 'value'> = {}): Given => ({
    topic,
    value: { ...defaults, ...fields },
    ...at,
  });

const order = given(TOPICS.orders, {
  order_id: 'o1',
  seller_id: 's1',
  order_value: '100',
  commission_rate: '0.1',
  order_ts: '2026-03-08T12:00:00Z',
  status: 'completed',
});
const step = given(TOPICS.fulfillment, { order_id: 'o1', seller_id: 's1', sla_hours: 1 });
const rating = given(TOPICS.ratings, {
  rating_id: 'r1',
  order_id: 'o1',
  seller_id: 's1',
  rating: 5,
  rated_ts: '2026-03-08T12:00:00Z',
});
const refund = given(TOPICS.refunds, {
  refund_id: 'f1',
  order_id: 'o1',
  seller_id: 's1',
  commission_rate: '0.1',
  refund_ts: '2026-03-08T12:00:00Z',
});
const payout = given(TOPICS.payouts, {
  payout_id: 'p1',
  seller_id: 's1',
  amount: '1',
  status: 'paid',
  payout_ts: '2026-03-08T12:00:00Z',
});

const NOW = '2026-03-08T20:00:00Z';
/** When a record was written to Kafka, unless a test says otherwise. */
const WRITTEN = Date.parse(NOW);

const recountAll = (records: readonly Given[], now = NOW, timeZone = 'UTC'): Promise<Recount> =>
  recountInSql(
    records.map((record, index) => ({ timestamp: WRITTEN, partition: 0, offset: index, ...record })),
    { now: Date.parse(now), timeZone, currency: 'USD' },
  );

const recountOne = async (
  records: readonly Given[],
  now?: string,
  timeZone?: string,
): Promise<SellerFigures> => {
  const figures = (await recountAll(records, now, timeZone)).get('s1');
  if (figures === undefined) throw new Error('the recount lost the only seller');
  return figures;
};

/** If the oracle were wrong, a wrong figure of the product would pass as right. */
describe('the oracle', () => {
  test('counts each figure of an order, and keeps money exact where floats are not', async () => {
    const figures = await recountOne([
      order({ order_value: 0.1, order_accepted: true, category: 'books', channel: 'web' }),
      order({ order_id: 'o2', order_value: '0.20', order_accepted: true, category: 'books', channel: ' ' }),
      order({
        order_id: 'o3',
        order_value: '999999999999.12345678',
        commission_rate: 0.07,
        order_accepted: false,
        category: null,
      }),
      order({ order_id: 'o4', status: 'cancelled', cancellation_reason: 'buyer_changed_mind' }),
      order({ order_id: 'o5', status: 'cancelled', cancellation_reason: 'Sold out' }),
      order({ order_id: 'o6', status: 'cancelled', cancellation_reason: '  ' }),
      order({ order_id: 'o7', status: 'placed', order_ts: '2026-03-08T13:00:00.123999+01:00' }),
    ]);
    expect(figures.orders).toEqual({
      total_orders: 7,
      accepted_orders: 2,
      declined_orders: 1,
      completed_orders: 3,
      cancelled_orders: 3,
      seller_fault_cancelled_orders: 2,
      acceptance_rate: 0.285714,
      cancellation_rate: 0.428571,
      total_gmv: '999999999999.42345678',
      avg_order_value: '333333333333.1412',
      // 0.01 + 0.02 + 999999999999.12345678 × 0.07
      commission: '69999999999.9686419746',
      gross_payout: '929999999999.4548148054',
      orders_today: 7,
      gmv_today: '999999999999.42345678',
      last_order_ts: '2026-03-08T12:00:00.123Z',
    });
    expect(figures.rates.cancellation_rate.adjusted).toEqual({
      numerator: 2,
      denominator: 6,
      rate: 0.333333,
      bad: 2,
      excluded: 1,
    });
    expect(figures.rates.acceptance_rate.adjusted).toEqual({
      numerator: 2,
      denominator: 5,
      rate: 0.4,
      bad: 3,
      excluded: 2,
    });
    expect([figures.today.provisional, figures.yesterday.provisional]).toEqual([true, false]);
    expect(Object.keys(figures.categories.lifetime)).toEqual(
      expect.arrayContaining(['books', 'uncategorized']),
    );
    expect(figures.categories.today.books).toMatchObject({
      total_orders: 2,
      total_gmv: '0.3',
      avg_order_value: '0.15',
    });
    expect(figures.channels['7d'].unknown).toMatchObject({ total_orders: 6 });
    expect(figures.hours['2026-03-08T12']).toMatchObject({
      date: '2026-03-08',
      hour: 12,
      orders: { total_orders: 7 },
    });
  });

  test('rounds rates and averages half up, not to even and not twice', async () => {
    const averageOf = async (...values: readonly string[]) =>
      (await recountOne(values.map((order_value, index) => order({ order_id: `o${index}`, order_value }))))
        .orders.avg_order_value;
    expect(await averageOf('0.0001', '0')).toBe('0.0001');
    expect(await averageOf('0.00025')).toBe('0.0003');
    expect(await averageOf('100000000000.00004999', '100000000000.00004999', '100000000000.00005001')).toBe(
      '100000000000',
    );
    const third = await recountOne([
      rating({}),
      rating({ rating_id: 'r2', rating: 4 }),
      rating({ rating_id: 'r3', rating: 1 }),
    ]);
    expect(third.ratings).toEqual({
      total_ratings: 3,
      avg_rating: 3.3333,
      positive_ratings: 2,
      negative_ratings: 1,
      histogram: { '1': 1, '2': 0, '3': 0, '4': 1, '5': 1 },
    });
    expect(third.rates.avg_rating).toMatchObject({ numerator: 10, denominator: 3, rate: 3.3333 });
    expect(third.rates.acceptance_rate).toMatchObject({ numerator: 0, denominator: 0, rate: null });
  });

  test('leaves nothing of a superseded version behind, not even its day or its category', async () => {
    const figures = await recountOne([
      order({ order_value: '70', updated_at: '2026-03-08T10:00:00Z', category: 'new' }),
      order(
        {
          order_value: '50',
          updated_at: '2026-03-08T09:59:59.999Z',
          category: 'old',
          order_ts: '2026-03-01T00:00:00Z',
        },
        { timestamp: Date.parse(NOW) },
      ),
    ]);
    expect(figures.orders).toMatchObject({ total_orders: 1, total_gmv: '70' });
    expect(Object.keys(figures.days)).toEqual(['2026-03-08']);
    expect(Object.keys(figures.categories.lifetime)).toEqual(['new']);
  });

  test('orders versions by time, offset and partition, with the time of the record in place of updated_at', async () => {
    const gmv = async (...records: readonly Given[]) => (await recountOne(records)).orders.total_gmv;
    const noon = Date.parse('2026-03-08T12:00:00Z');
    expect(
      await gmv(
        order({ order_value: 1 }, { timestamp: noon }),
        order({ order_value: 2 }, { timestamp: noon - 1 }),
      ),
    ).toBe('1');
    expect(
      await gmv(
        order({ order_value: 1, updated_at: '2026-03-08T12:00:00Z' }),
        order({ order_value: 2 }, { timestamp: noon }),
      ),
    ).toBe('2');
    const tied = { updated_at: '2026-03-08T12:00:00Z' };
    expect(
      await gmv(
        order({ order_value: 1, ...tied }, { partition: 0, offset: 9 }),
        order({ order_value: 2, ...tied }, { partition: 2, offset: 8 }),
      ),
    ).toBe('1');
    expect(
      await gmv(
        order({ order_value: 1, ...tied }, { partition: 0, offset: 8 }),
        order({ order_value: 2, ...tied }, { partition: 2, offset: 8 }),
      ),
    ).toBe('2');
    // A finer fraction is cut off, so these two are equally late and the offset decides.
    expect(
      await gmv(
        order({ order_value: 1, updated_at: '2026-03-08T12:00:00.0009Z' }),
        order({ order_value: 2, ...tied }),
      ),
    ).toBe('2');
  });

  test('judges a shipment to the millisecond, by its earliest events and its promised hours', async () => {
    const shipped = async (...records: readonly Given[]) => (await recountOne(records)).fulfillment;
    const accepted = step({ stage: 'accepted', sla_hours: 8760, event_ts: '2026-03-08T06:30:00Z' });
    const none = { open_orders: 0, overdue_orders: 0, due_1h: 0, due_4h: 0, due_today: 0 };
    const onTime = {
      shipped_orders: 1,
      on_time_shipments: 1,
      late_shipments: 0,
      sla_compliance_rate: 1,
      ...none,
    };
    const late = {
      shipped_orders: 1,
      on_time_shipments: 0,
      late_shipments: 1,
      sla_compliance_rate: 0,
      ...none,
    };
    expect(await shipped(accepted)).toMatchObject({ shipped_orders: 0, sla_compliance_rate: null });
    expect(
      await shipped(step({ stage: 'shipped', event_ts: '2026-03-08T07:30:00.0009Z' }), accepted),
    ).toEqual(onTime);
    expect(await shipped(accepted, step({ stage: 'shipped', event_ts: '2026-03-08T07:30:00.001Z' }))).toEqual(
      late,
    );
    expect(
      await shipped(
        accepted,
        step({ stage: 'shipped', event_ts: '2026-03-08T09:30:00+01:00' }),
        step({ stage: 'shipped', event_ts: '2026-03-08T07:30:00Z' }),
      ),
    ).toEqual(onTime);
    // Both shipped events are equally early, so the hours of the smaller offset count.
    const tied = (sla_hours: number, offset: number) =>
      step({ stage: 'shipped', sla_hours, event_ts: '2026-03-08T08:00:00Z' }, { offset });
    expect(await shipped(accepted, tied(2, 7), tied(1, 6))).toEqual(late);
    expect(await shipped(accepted, tied(2, 6), tied(1, 7))).toEqual(onTime);
  });

  test('counts an order as open until it ships, fails or is cancelled, and as overdue after its deadline', async () => {
    const open = async (...records: readonly Given[]) => {
      const { open_orders, overdue_orders, due_1h, due_4h, due_today } = (
        await recountOne(records, '2026-03-08T20:00:00Z', 'Asia/Tokyo')
      ).fulfillment;
      return [open_orders, overdue_orders, due_1h, due_4h, due_today];
    };
    const accepted = (sla_hours: number, event_ts: string, order_id = 'o1') =>
      step({ stage: 'accepted', sla_hours, event_ts, order_id });
    const waiting = accepted(2, '2026-03-08T18:30:00Z');
    expect(await open(waiting)).toEqual([1, 0, 1, 1, 1]);
    expect(await open(accepted(2, '2026-03-08T18:00:00Z'))).toEqual([1, 0, 1, 1, 1]);
    expect(await open(accepted(2, '2026-03-08T17:59:59.999Z'))).toEqual([1, 1, 0, 0, 0]);
    // Four hours later it is still the same day in Tokyo, which ends at 15:00 UTC.
    expect(
      await open(accepted(1, '2026-03-08T23:00:00Z'), accepted(18, '2026-03-08T20:59:59.999Z', 'o2')),
    ).toEqual([2, 0, 0, 1, 2]);
    expect(await open(accepted(19, '2026-03-08T20:00:00Z'))).toEqual([1, 0, 0, 0, 0]);
    for (const end of [
      step({ stage: 'shipped', event_ts: '2026-03-08T19:00:00Z' }),
      step({ stage: 'failed', event_ts: '2026-03-08T19:00:00Z' }),
      order({ status: 'cancelled' }),
    ])
      expect(await open(waiting, end)).toEqual([0, 0, 0, 0, 0]);
    expect(
      await open(waiting, step({ stage: 'packed', event_ts: '2026-03-08T19:00:00Z' }), order({})),
    ).toEqual([1, 0, 1, 1, 1]);
  });

  test('gives the day on which clocks go forward 23 hours, and the day on which they go back 25', async () => {
    const at = (order_ts: string, index: number) => order({ order_id: `o${index}`, order_ts });
    const spring = await recountOne(
      [
        '2026-03-08T04:59:59.999Z',
        '2026-03-08T05:00:00Z',
        '2026-03-08T06:59:59Z',
        '2026-03-08T07:00:00Z',
        '2026-03-09T03:59:59.999Z',
        '2026-03-09T04:00:00Z',
      ].map(at),
      '2026-03-09T03:00:00Z',
      'America/New_York',
    );
    expect(spring.today).toMatchObject({ date: '2026-03-08', orders: { total_orders: 4 } });
    expect(spring.yesterday).toMatchObject({ date: '2026-03-07', orders: { total_orders: 1 } });
    expect(Object.keys(spring.hours)).toEqual(
      expect.arrayContaining([
        '2026-03-07T23',
        '2026-03-08T00',
        '2026-03-08T01',
        '2026-03-08T03',
        '2026-03-08T23',
        '2026-03-09T00',
      ]),
    );
    const autumn = await recountOne(
      ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T04:59:59.999Z'].map((time, index) => ({
        ...at(time, index),
        timestamp: Date.parse(time),
      })),
      '2026-11-01T12:00:00Z',
      'America/New_York',
    );
    expect(autumn.today).toMatchObject({ date: '2026-11-01', orders: { total_orders: 3 } });
    expect(autumn.hours['2026-11-01T01']?.orders.total_orders).toBe(2);
    const skipped = await recountOne(
      ['2018-11-04T02:59:59.999Z', '2018-11-04T03:00:00Z'].map(at),
      '2018-11-04T03:00:00Z',
      'America/Sao_Paulo',
    );
    expect(skipped.today).toMatchObject({ date: '2018-11-04', orders: { total_orders: 1 } });
    expect(Object.keys(skipped.hours).toSorted()).toEqual(['2018-11-03T23', '2018-11-04T01']);
  });

  test('fills windows with today and the days before it, and their priors with as many days before those', async () => {
    const daysBack = [0, 1, 6, 7, 13, 14, 29, 30, 59, 60, -1];
    const figures = await recountOne(
      daysBack.map((back, index) =>
        order({
          order_id: `o${index}`,
          order_ts: new Date(Date.parse('2026-03-08T12:00:00Z') - back * 86_400_000).toISOString(),
        }),
      ),
    );
    const { '7d': week, '30d': month } = figures.windows;
    expect([week.from, week.to, week.prior.from, week.prior.to]).toEqual([
      '2026-03-02',
      '2026-03-08',
      '2026-02-23',
      '2026-03-01',
    ]);
    expect([month.from, month.to, month.prior.from, month.prior.to]).toEqual([
      '2026-02-07',
      '2026-03-08',
      '2026-01-08',
      '2026-02-06',
    ]);
    const totals = [figures.today, figures.yesterday, week, week.prior, month, month.prior, figures].map(
      ({ orders }) => orders.total_orders,
    );
    expect(totals).toEqual([1, 1, 3, 2, 7, 2, 11]);
    expect(figures.categories['30d'].uncategorized?.total_orders).toBe(7);
    expect(figures.orders.last_order_ts).toBe('2026-03-09T12:00:00.000Z');
  });

  test('lets what is owed turn negative, and dates each part by itself', async () => {
    const figures = await recountOne([
      order({ order_value: '100', commission_rate: '0.125', order_ts: '2026-03-07T12:00:00Z' }),
      refund({ refund_amount: '30.5', commission_rate: '0.1' }),
      refund({ refund_id: 'f2', order_value: -10, commission_rate: 0 }),
      refund({ refund_id: 'f3', refund_amount: '0.5', commission_rate: '1', order_value: 'anything' }),
      payout({ amount: '60', status: 'scheduled' }),
      payout({ amount: '60', status: 'in_transit', payout_ts: '2026-03-08T13:00:00Z' }),
      payout({ payout_id: 'p2', amount: '5.25', status: 'paid' }),
      payout({ payout_id: 'p3', amount: '1000', status: 'failed' }),
      payout({ payout_id: 'p4', amount: '1000', status: 'scheduled' }),
    ]);
    expect(figures.payout).toEqual({
      gross_payout: '87.5',
      refunded_value: '41',
      refund_deductions: '37.45',
      net_payout: '50.05',
      paid_out: '65.25',
      in_transit: '60',
      paid: '5.25',
      scheduled: '1000',
      pending_payout: '-15.2',
      payable: '-15.2',
      net_gmv: '59',
    });
    expect(figures.today.payout).toEqual({
      gross_payout: '0',
      refunded_value: '41',
      refund_deductions: '37.45',
      net_payout: '-37.45',
      paid_out: '65.25',
      in_transit: '60',
      paid: '5.25',
      scheduled: '1000',
      pending_payout: '-102.7',
      net_gmv: '-41',
    });
    expect(figures.yesterday.payout).toMatchObject({
      gross_payout: '87.5',
      paid_out: '0',
      pending_payout: '87.5',
    });
  });

  test('counts nothing that breaks a rule, and reads bytes like the JSON they hold', async () => {
    const good = order({ currency: 'USD' });
    const all = await recountAll([
      { ...good, value: Buffer.from(JSON.stringify(good.value)) },
      {
        ...good,
        value: { raw: Buffer.from(JSON.stringify(order({ order_id: 'o2', currency: null }).value)) },
      },
      order({ order_id: 'o3', currency: 'EUR' }),
      order({ order_id: 'o4', order_value: -1 }),
      order({ order_id: 'o5', order_ts: '2026-02-30T00:00:00Z' }),
      { ...good, value: Buffer.from([0x7b, 0xff]) },
      { ...good, value: null },
      { ...good, topic: 'another_topic' },
      rating({ seller_id: 's2', rating: 6 }),
    ]);
    expect([...all.keys()]).toEqual(['s1']);
    expect(all.get('s1')?.orders.total_orders).toBe(2);
  });

  test('shows a seller that has only a packed order or a failed payout, with zeros', async () => {
    const all = await recountAll([
      step({ seller_id: 's8', stage: 'packed', event_ts: NOW }),
      payout({ seller_id: '__proto__', status: 'failed' }),
    ]);
    expect([...all.keys()].toSorted()).toEqual(['__proto__', 's8']);
    expect(all.get('s8')).toMatchObject({
      days: {},
      hours: {},
      orders: { total_orders: 0, total_gmv: '0', avg_order_value: null, last_order_ts: null },
    });
  });
});

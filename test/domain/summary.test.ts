import { describe, expect, test } from 'vitest';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { addDays, createCalendar } from '../../domain/calendar.ts';
import type { Sums } from '../../domain/figures.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { evaluateSeller, type RuleStates, type SellerCounters, type SummaryContext } from '../../domain/summary.ts';
import { sumsOf } from './sums.ts';

const TODAY = '2026-03-30';
/** Half past midnight in Berlin, when it is still the day before in UTC. */
const NOW = Date.parse('2026-03-29T22:30:00Z');
const context: SummaryContext = {
  sellerId: 's-1',
  now: NOW,
  calendar: createCalendar('Europe/Berlin'),
  currency: 'EUR',
  policy: DEFAULT_POLICY,
};
const ago = (days: number): string => addDays(TODAY, -days);
const counters = (days: readonly (readonly [string, Sums])[], rest: Partial<SellerCounters> = {}): SellerCounters => ({
  total: sumsOf({}),
  days: new Map(days),
  lastOrderTs: undefined,
  source: [],
  ...rest,
});
const ordersOn = (days: readonly number[]) =>
  days.map((back) => [ago(back), sumsOf({ total_orders: 10 ** [0, 1, 6, 7, 13, 14, 29, 30, 59, 60].indexOf(back) })] as const);
const evaluate = (given: SellerCounters, rules: RuleStates = {}, now = NOW) => evaluateSeller({ ...context, now }, given, rules);

describe('windows begin and end where a seller expects them', () => {
  test('each day falls into exactly the windows it belongs to', () => {
    // The order count of each day is its own digit, so that a sum tells which days are in it.
    const { body } = evaluate(counters(ordersOn([0, 1, 6, 7, 13, 14, 29, 30, 59, 60])));
    const { windows, today, yesterday, orders } = body;
    expect({ today: today.orders.total_orders, orders_today: orders.orders_today, yesterday: yesterday.orders.total_orders }).toEqual({
      today: 1,
      orders_today: 1,
      yesterday: 10,
    });
    expect([windows['7d'].orders.total_orders, windows['7d'].prior.orders.total_orders]).toEqual([111, 11_000]);
    expect([windows['30d'].orders.total_orders, windows['30d'].prior.orders.total_orders]).toEqual([1_111_111, 110_000_000]);
  });

  test('they name their days, over the change of clocks', () => {
    const { windows, today, yesterday, as_of } = evaluate(counters([])).body;
    expect([today.date, yesterday.date, as_of]).toEqual(['2026-03-30', '2026-03-29', '2026-03-29T22:30:00.000Z']);
    const span = ({ from, to }: { from: string; to: string }) => [from, to];
    expect([windows['7d'], windows['7d'].prior, windows['30d'], windows['30d'].prior].map(span)).toEqual([
      ['2026-03-24', '2026-03-30'],
      ['2026-03-17', '2026-03-23'],
      ['2026-03-01', '2026-03-30'],
      ['2026-01-30', '2026-02-28'],
    ]);
  });

  test('an order dated in the future is in the lifetime, and in no window yet', () => {
    const { body } = evaluate(
      counters([[addDays(TODAY, 1), sumsOf({ total_orders: 1 })]], { total: sumsOf({ total_orders: 1 }), lastOrderTs: NOW + 86_400_000 }),
    );
    expect([
      body.orders.total_orders,
      body.orders.orders_today,
      body.windows['7d'].orders.total_orders,
      body.windows['30d'].orders.total_orders,
    ]).toEqual([1, 0, 0, 0]);
    expect(body.orders.last_order_ts).toBe('2026-03-30T22:30:00.000Z');
  });

  test('each rate names the window it is over', () => {
    const { body } = evaluate(counters([]));
    const { windows } = body;
    expect(
      [body.rates, windows['7d'].rates, windows['7d'].prior.rates, windows['30d'].rates, windows['30d'].prior.rates].map(
        (rates) => rates.avg_rating.window,
      ),
    ).toEqual(['lifetime', '7d', 'prior_7d', '30d', 'prior_30d']);
  });
});

describe('what else a summary tells', () => {
  test('how far behind it is: from the newest applied record, never negative', () => {
    const source = (time: number) => ({
      topic: 'marketplace_orders' as const,
      partition: 0,
      offset: 1,
      time: new Date(time).toISOString(),
    });
    expect(evaluate(counters([])).body.lag_ms).toBeNull();
    expect(evaluate(counters([], { source: [source(NOW - 5000), source(NOW - 250)] })).body.lag_ms).toBe(250);
    expect(evaluate(counters([], { source: [source(NOW + 5000)] })).body.lag_ms).toBe(0);
    const { body } = evaluate(counters([], { source: [source(NOW - 5000), source(NOW + 5000)] }));
    expect(body.source.map(({ lag_ms }) => lag_ms)).toEqual([5000, 0]);
  });

  test('when its counters were last proven, and what came of it', () => {
    const reconciled = { at: '2026-03-29T03:00:00.000Z', matched: false, differences: 2 };
    expect(evaluate(counters([], { reconciled })).body.reconciled).toEqual(reconciled);
    expect(evaluate(counters([])).body.reconciled).toBeNull();
  });

  test('a seller without anything has a whole summary that clients can read', () => {
    const { body, transitions } = evaluate(counters([]));
    expect(metricsBody.parse(body)).toEqual(body);
    expect([body.alerts, transitions, body.orders.last_order_ts]).toEqual([[], [], null]);
  });

  test('the same view gives the same evaluation', () =>
    expect(evaluate(counters(ordersOn([0, 7])))).toEqual(evaluate(counters(ordersOn([0, 7])))));
});

describe('alerts of a seller', () => {
  const late = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 30 })]]);
  const fine = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 40 })]]);

  test('a breach is told once, with its own id, what was seen and when', () => {
    const { transitions, rules, body } = evaluate(late);
    expect(transitions).toEqual([
      {
        alert_id: 's-1#sla_compliance#1',
        seller_id: 's-1',
        rule: 'sla_compliance',
        metric: 'sla_compliance_rate',
        seq: 1,
        from: 'ok',
        to: 'breach',
        occurred_at: '2026-03-29T22:30:00.000Z',
        observed: { numerator: 30, denominator: 40, rate: 0.75, target: 0.95, comparator: '>=', window: '30d', state: 'breach' },
      },
    ]);
    expect(rules['sla_compliance']).toEqual({ state: 'breach', seq: 1, since: NOW });
    expect(body.alerts).toMatchObject([{ alert_id: 's-1#sla_compliance#1', state: 'breach', since: '2026-03-29T22:30:00.000Z' }]);
  });

  test('while it lasts, nothing more is told and it keeps its beginning', () => {
    const later = evaluate(late, evaluate(late).rules, NOW + 3_600_000);
    expect(later.transitions).toEqual([]);
    expect(later.body.alerts).toMatchObject([{ alert_id: 's-1#sla_compliance#1', since: '2026-03-29T22:30:00.000Z' }]);
  });

  test('its end is the next in the sequence, and the one after that begins anew', () => {
    const ended = evaluate(fine, evaluate(late).rules, NOW + 1000);
    expect(ended.transitions).toMatchObject([
      { alert_id: 's-1#sla_compliance#2', from: 'breach', to: 'ok', occurred_at: '2026-03-29T22:30:01.000Z' },
    ]);
    expect(ended.body.alerts).toEqual([]);
    const again = evaluate(late, ended.rules, NOW + 2000);
    expect(again.transitions).toMatchObject([{ alert_id: 's-1#sla_compliance#3', from: 'ok', to: 'breach' }]);
  });

  test('a rule that left the policy and comes back goes on with its numbers: an id is never used twice', () => {
    const without = evaluateSeller(
      { ...context, policy: DEFAULT_POLICY.map((rule) => ({ ...rule, rule: `new_${rule.rule}` })) },
      late,
      evaluate(late).rules,
    );
    expect(without.rules['sla_compliance']).toMatchObject({ seq: 1 });
    expect(evaluate(fine, without.rules).transitions).toMatchObject([{ alert_id: 's-1#sla_compliance#2', from: 'breach', to: 'ok' }]);
  });

  test('bad days that leave the window end the breach, though nothing new was shipped', () => {
    const { transitions } = evaluate(late, evaluate(late).rules, NOW + 28 * 86_400_000);
    expect(transitions).toMatchObject([{ to: 'ok', observed: { denominator: 0, rate: null, state: 'not_enough_data' } }]);
  });

  test('rules stand and fall on their own', () => {
    const both = counters([
      [ago(1), sumsOf({ total_orders: 40, accepted_orders: 40, cancelled_orders: 10, shipped_orders: 40, on_time_shipments: 38 })],
    ]);
    expect(evaluate(both).transitions.map(({ alert_id, to }) => [alert_id, to])).toEqual([
      ['s-1#sla_compliance#1', 'warning'],
      ['s-1#cancellation#1', 'breach'],
    ]);
  });
});

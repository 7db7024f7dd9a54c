import { describe, expect, test } from 'vitest';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import type { Sums } from '../../../domain/counting/figures.ts';
import type { SellerCounters } from '../../../domain/showing/seller-counters.ts';
import {
  EMPTY_MEMORY,
  evaluateSeller,
  type Memory,
  type SummaryContext,
} from '../../../domain/showing/summary.ts';
import { addDays, createCalendar } from '../../../domain/time/calendar.ts';
import { POLICY, policyWith } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';
import { slaRate } from '../../support/factories/transitions.ts';

const TODAY = '2026-03-30';
/** Half past midnight in Berlin, when it is still the day before in UTC. */
const NOW = Date.parse('2026-03-29T22:30:00Z');
const context: SummaryContext = {
  sellerId: 's-1',
  now: NOW,
  calendar: createCalendar('Europe/Berlin'),
  currency: 'EUR',
  policy: POLICY,
};
const ago = (days: number): string => addDays(TODAY, -days);
const counters = (
  days: readonly (readonly [string, Sums])[],
  rest: Partial<SellerCounters> = {},
): SellerCounters => ({
  total: sumsOf({}),
  days: new Map(days),
  lastOrderTs: undefined,
  source: [],
  ...rest,
});
const ordersOn = (days: readonly number[]) =>
  days.map(
    (back) =>
      [
        ago(back),
        sumsOf({ total_orders: 10 ** [0, 1, 6, 7, 13, 14, 29, 30, 59, 60].indexOf(back) }),
      ] as const,
  );
const evaluate = (given: SellerCounters, memory = EMPTY_MEMORY, now = NOW, policy = POLICY) =>
  evaluateSeller({ ...context, now, policy }, given, memory);

describe('the windows of a summary', () => {
  test('count each day in exactly the windows that it belongs to', () => {
    // The order count of each day is its own digit, so that a sum tells which days are in it.
    const { body } = evaluate(counters(ordersOn([0, 1, 6, 7, 13, 14, 29, 30, 59, 60])));
    const { windows, today, yesterday, orders } = body;
    expect({
      today: today.orders.total_orders,
      orders_today: orders.orders_today,
      yesterday: yesterday.orders.total_orders,
    }).toEqual({
      today: 1,
      orders_today: 1,
      yesterday: 10,
    });
    expect([windows['7d'].orders.total_orders, windows['7d'].prior.orders.total_orders]).toEqual([
      111, 11_000,
    ]);
    expect([windows['30d'].orders.total_orders, windows['30d'].prior.orders.total_orders]).toEqual([
      1_111_111, 110_000_000,
    ]);
  });

  test('name their days, also across a change of clocks', () => {
    const { windows, today, yesterday, as_of } = evaluate(counters([])).body;
    expect([today.date, yesterday.date, as_of]).toEqual([
      '2026-03-30',
      '2026-03-29',
      '2026-03-29T22:30:00.000Z',
    ]);
    const span = ({ from, to }: { from: string; to: string }) => [from, to];
    expect([windows['7d'], windows['7d'].prior, windows['30d'], windows['30d'].prior].map(span)).toEqual([
      ['2026-03-24', '2026-03-30'],
      ['2026-03-17', '2026-03-23'],
      ['2026-03-01', '2026-03-30'],
      ['2026-01-30', '2026-02-28'],
    ]);
  });

  test('leave out an order dated in the future, which only the lifetime counts', () => {
    const { body } = evaluate(
      counters([[addDays(TODAY, 1), sumsOf({ total_orders: 1 })]], {
        total: sumsOf({ total_orders: 1 }),
        lastOrderTs: NOW + 86_400_000,
      }),
    );
    expect([
      body.orders.total_orders,
      body.orders.orders_today,
      body.windows['7d'].orders.total_orders,
      body.windows['30d'].orders.total_orders,
    ]).toEqual([1, 0, 0, 0]);
    expect(body.orders.last_order_ts).toBe('2026-03-30T22:30:00.000Z');
  });

  test('are named in each of their rates', () => {
    const { body } = evaluate(counters([]));
    const { windows } = body;
    expect(
      [
        body.rates,
        windows['7d'].rates,
        windows['7d'].prior.rates,
        windows['30d'].rates,
        windows['30d'].prior.rates,
      ].map((rates) => rates.avg_rating.window),
    ).toEqual(['lifetime', '7d', 'prior_7d', '30d', 'prior_30d']);
  });
});

describe('a summary', () => {
  test('tells how long ago its newest record was written, never a negative time', () => {
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

  test('tells when its counters were last reconciled, and the result', () => {
    const reconciled = { at: '2026-03-29T03:00:00.000Z', matched: false, differences: 2 };
    expect(evaluate(counters([], { reconciled })).body.reconciled).toEqual(reconciled);
    expect(evaluate(counters([])).body.reconciled).toBeNull();
  });

  test('is complete for a seller without any event, so that clients can read it', () => {
    const { body, transitions } = evaluate(counters([]));
    expect(metricsBody.parse(body)).toEqual(body);
    expect([body.alerts, transitions, body.orders.last_order_ts]).toEqual([[], [], null]);
  });

  test('is always the same for the same counters', () =>
    expect(evaluate(counters(ordersOn([0, 7])))).toEqual(evaluate(counters(ordersOn([0, 7])))));
});

describe('the alerts of a seller', () => {
  const late = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 30 })]]);
  const fine = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 40 })]]);

  test('tell of a breach once, with an id of its own, what was observed and when', () => {
    const { transitions, memory, body } = evaluate(late);
    expect(transitions).toEqual([
      {
        alert_id: 's-1#sla_compliance#1',
        seller_id: 's-1',
        rule: 'sla_compliance',
        metric: 'sla_compliance_rate',
        kind: 'breach',
        severity: 'critical',
        seq: 1,
        from: 'ok',
        to: 'breach',
        occurred_at: '2026-03-29T22:30:00.000Z',
        observed: slaRate(30, 40),
        projected: { numerator: 30, denominator: 40, rate: 0.75, state: 'breach' },
        orders: [],
        orders_path: '/v1/sellers/s-1/orders?queue=late&window=30d',
      },
    ]);
    expect(memory.rules['sla_compliance']).toEqual({
      state: 'breach',
      seq: 1,
      since: NOW,
      basis: { day: TODAY, bad: 10, denominator: 40 },
    });
    expect(body.alerts).toMatchObject([
      { alert_id: 's-1#sla_compliance#1', state: 'breach', since: '2026-03-29T22:30:00.000Z' },
    ]);
  });

  test('tell nothing more while a breach lasts, and keep its beginning', () => {
    const later = evaluate(late, evaluate(late).memory, NOW + 3_600_000);
    expect(later.transitions).toEqual([]);
    expect(later.body.alerts).toMatchObject([
      { alert_id: 's-1#sla_compliance#1', since: '2026-03-29T22:30:00.000Z' },
    ]);
  });

  test('number the end of a breach next, and go on from there when it returns', () => {
    const ended = evaluate(fine, evaluate(late).memory, NOW + 1000);
    expect(ended.transitions).toMatchObject([
      { alert_id: 's-1#sla_compliance#2', from: 'breach', to: 'ok', occurred_at: '2026-03-29T22:30:01.000Z' },
    ]);
    expect(ended.body.alerts).toEqual([]);
    const again = evaluate(late, ended.memory, NOW + 2000);
    expect(again.transitions).toMatchObject([{ alert_id: 's-1#sla_compliance#3', from: 'ok', to: 'breach' }]);
  });

  test('never use an id twice, even when a rule leaves the policy and returns', () => {
    const without = evaluateSeller(
      {
        ...context,
        policy: { ...POLICY, rules: POLICY.rules.map((rule) => ({ ...rule, rule: `new_${rule.rule}` })) },
      },
      late,
      evaluate(late).memory,
    );
    expect(without.memory.rules['sla_compliance']).toMatchObject({ seq: 1 });
    expect(evaluate(fine, without.memory).transitions).toMatchObject([
      { alert_id: 's-1#sla_compliance#2', from: 'breach', to: 'ok' },
    ]);
  });

  test('end when bad days leave the window, although nothing new was shipped', () => {
    const { transitions } = evaluate(late, evaluate(late).memory, NOW + 28 * 86_400_000);
    expect(transitions).toMatchObject([
      { to: 'ok', observed: { denominator: 0, rate: null, state: 'not_enough_data' } },
    ]);
  });

  test('follow from each rule by itself', () => {
    const both = counters([
      [
        ago(1),
        sumsOf({
          total_orders: 40,
          accepted_orders: 40,
          cancelled_orders: 10,
          seller_fault_cancelled_orders: 10,
          shipped_orders: 40,
          on_time_shipments: 38,
        }),
      ],
    ]);
    expect(evaluate(both).transitions.map(({ alert_id, to }) => [alert_id, to])).toEqual([
      ['s-1#sla_compliance#1', 'warning'],
      ['s-1#cancellation#1', 'breach'],
    ]);
  });
});

describe('a policy', () => {
  const late = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 30 })]]);
  const fine = counters([[ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 40 })]]);
  const MINUTE = 60_000;

  test('can make a breach hold before it alerts, and the seller is evaluated then although nothing happens', () => {
    const policy = policyWith('sla_compliance_rate', { hold_minutes: 30 });
    const first = evaluate(late, EMPTY_MEMORY, NOW, policy);
    expect([first.transitions, first.body.alerts, first.dueAt]).toEqual([[], [], NOW + 30 * MINUTE]);
    const early = evaluate(late, first.memory, NOW + 29 * MINUTE, policy);
    expect([early.transitions, early.dueAt]).toEqual([[], NOW + 30 * MINUTE]);
    const held = evaluate(late, early.memory, first.dueAt, policy);
    expect(held.transitions).toMatchObject([
      { kind: 'breach', occurred_at: new Date(NOW + 30 * MINUTE).toISOString() },
    ]);
    expect(held.dueAt).toBe(evaluate(late, held.memory, first.dueAt).dueAt);
  });

  test('keeps silent about a breach that does not hold long enough', () => {
    const policy = policyWith('sla_compliance_rate', { hold_minutes: 30 });
    const { memory } = evaluate(late, EMPTY_MEMORY, NOW, policy);
    const over = evaluate(fine, memory, NOW + 10 * MINUTE, policy);
    expect(over.transitions).toEqual([]);
    expect(over.memory.rules['sla_compliance']).toEqual({ state: 'ok', seq: 0, since: 0 });
    expect(over.dueAt).toBeGreaterThan(NOW + 30 * MINUTE);
  });

  test('applies an override to its own seller only', () => {
    const policy = {
      ...POLICY,
      overrides: {
        's-1': { sla_compliance: { breach: 0.7, warn: 0.72, recover: 0.74, severity: 'minor' as const } },
      },
    };
    const { transitions, body } = evaluate(late, EMPTY_MEMORY, NOW, policy);
    expect(transitions).toEqual([]);
    expect(body.windows['30d'].rates.sla_compliance_rate).toMatchObject({ target: 0.7, state: 'good' });
    expect(body.health).toMatchObject({ score: 100, band: 'healthy' });
    const other = evaluateSeller({ ...context, policy, sellerId: 's-2' }, late, EMPTY_MEMORY);
    expect(other.transitions).toMatchObject([{ kind: 'breach', severity: 'critical' }]);
  });

  test('may give a rule the name of something that every object has', () => {
    const { transitions } = evaluate(
      late,
      EMPTY_MEMORY,
      NOW,
      policyWith('sla_compliance_rate', { rule: 'constructor' }),
    );
    expect(transitions).toMatchObject([{ alert_id: 's-1#constructor#1', kind: 'breach' }]);
  });

  test('may judge one metric by two rules, which alert independently with targets of their own', () => {
    const weekly = {
      ...POLICY.rules[0]!,
      rule: 'sla_week',
      window: '7d' as const,
      breach: 0.8,
      warn: 0.85,
      recover: 0.9,
      severity: 'minor' as const,
    };
    const { transitions, body } = evaluate(late, EMPTY_MEMORY, NOW, {
      ...POLICY,
      rules: [...POLICY.rules, weekly],
    });
    expect(
      transitions.map(({ rule, severity, observed, orders_path }) => [
        rule,
        severity,
        observed.target,
        observed.window,
        orders_path,
      ]),
    ).toEqual([
      ['sla_compliance', 'critical', 0.95, '30d', '/v1/sellers/s-1/orders?queue=late&window=30d'],
      ['sla_week', 'minor', 0.8, '7d', '/v1/sellers/s-1/orders?queue=late&window=7d'],
    ]);
    expect(body.alerts.map(({ rule, kind, severity }) => [rule, kind, severity])).toEqual([
      ['sla_compliance', 'breach', 'critical'],
      ['sla_week', 'breach', 'minor'],
    ]);
  });
});

describe('a breach that is expected', () => {
  const shipped = sumsOf({ shipped_orders: 100, on_time_shipments: 99 });
  const withOverdue = (overdue_orders: number, sums = shipped) =>
    counters([[ago(1), sums]], {
      total: sumsOf({ shipped_orders: 100, on_time_shipments: 99, open_orders: 9, overdue_orders }),
    });

  test('is warned of while the rate itself is good, with what the rate would become', () => {
    const { transitions, memory, body } = evaluate(withOverdue(5));
    expect(transitions).toMatchObject([
      {
        kind: 'predicted',
        from: 'ok',
        to: 'warning',
        observed: { state: 'good', in_flight: 9 },
        projected: { numerator: 99, denominator: 105, rate: 0.942857, state: 'breach' },
        orders_path: '/v1/sellers/s-1/orders?queue=overdue',
      },
    ]);
    expect(body.alerts).toMatchObject([{ state: 'warning', kind: 'predicted' }]);
    expect(body.fulfillment.projected['30d']).toEqual({
      numerator: 99,
      denominator: 105,
      rate: 0.942857,
      state: 'breach',
    });
    expect(evaluate(withOverdue(5), memory, NOW + 1).transitions).toEqual([]);
    expect(evaluate(withOverdue(0), memory, NOW + 1).transitions).toMatchObject([
      { kind: 'resolved', from: 'warning', to: 'ok' },
    ]);
  });

  test('is not warned of for orders that an operator excluded before they shipped', () => {
    const excused = (overdue_excluded: number) =>
      counters([[ago(1), shipped]], {
        total: sumsOf({ open_orders: 9, overdue_orders: 5, overdue_excluded }),
      });
    const { transitions, body } = evaluate(excused(5));
    expect(transitions).toEqual([]);
    expect(body.fulfillment).toMatchObject({
      overdue_orders: 5,
      projected: { '30d': { numerator: 99, denominator: 100 } },
    });
    const { memory } = evaluate(excused(0));
    expect(evaluate(excused(5), memory, NOW + 1).transitions).toMatchObject([{ kind: 'resolved' }]);
  });

  test('becomes a breach when it happens', () => {
    const { memory } = evaluate(withOverdue(5));
    const come = withOverdue(0, sumsOf({ shipped_orders: 105, on_time_shipments: 99 }));
    expect(evaluate(come, memory, NOW + 1).transitions).toMatchObject([
      { kind: 'breach', from: 'warning', to: 'breach' },
    ]);
  });

  test('is not warned of by a rule that does not predict', () => {
    expect(
      evaluate(withOverdue(50), EMPTY_MEMORY, NOW, policyWith('sla_compliance_rate', { predict: false }))
        .transitions,
    ).toEqual([]);
  });
});

describe('a breach that turns out to be none', () => {
  const DAY = 86_400_000;
  const window = (onTime: number, more: object = {}, day = ago(3)) =>
    counters([[day, sumsOf({ shipped_orders: 40, on_time_shipments: onTime, ...more })]]);
  const { memory } = evaluate(window(30));

  test.each<[string, SellerCounters]>([
    ['late events show that the shipments were on time', window(40)],
    ['an operator excludes the late shipments', window(30, { sla_excluded: 10 })],
    ['an operator excludes enough of them', window(30, { sla_excluded: 9 })],
  ])('is withdrawn when %s', (_, now) =>
    expect(evaluate(now, memory, NOW + DAY).transitions).toMatchObject([
      { kind: 'correction', from: 'breach', to: 'ok' },
    ]),
  );

  test.each<[string, SellerCounters]>([
    [
      'more shipments on time outweigh the late ones',
      counters([...window(30).days, [TODAY, sumsOf({ shipped_orders: 400, on_time_shipments: 400 })]]),
    ],
    ['the late shipments leave the window', counters([])],
  ])('is not withdrawn but ends when %s, because the seller was in breach', (_, now) => {
    const later = now.days.size === 0 ? { ...now, days: window(30).days } : now;
    const at = now.days.size === 0 ? NOW + 28 * DAY : NOW + DAY;
    expect(evaluate(later, memory, at).transitions).toMatchObject([
      { kind: 'resolved', from: 'breach', to: 'ok' },
    ]);
  });

  test('is not withdrawn when some cases go but the rest would have been a breach too', () => {
    const now = counters([
      [ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 30, sla_excluded: 1 })],
      [addDays(TODAY, 1), sumsOf({ shipped_orders: 400, on_time_shipments: 400 })],
    ]);
    expect(evaluate(now, memory, NOW + DAY).transitions).toMatchObject([{ kind: 'resolved' }]);
  });

  test('is not withdrawn when waiting orders are accepted, because those never counted', () => {
    const orders = (accepted_orders: number, declined_orders: number, undecided_orders = 0) => {
      const total_orders = accepted_orders + declined_orders + undecided_orders;
      return counters([
        [TODAY, sumsOf({ total_orders, accepted_orders, declined_orders, undecided_orders })],
      ]);
    };
    const began = evaluate(orders(30, 4, 36));
    expect(began.transitions).toMatchObject([
      { metric: 'acceptance_rate', kind: 'breach', observed: { adjusted: { denominator: 34 } } },
    ]);
    const later = (now: SellerCounters) => evaluate(now, began.memory, NOW + 60_000).transitions;
    expect(later(orders(66, 4))).toMatchObject([{ metric: 'acceptance_rate', kind: 'resolved' }]);
    // But orders that turn out not to be declined are late data.
    expect(later(orders(34, 0, 36))).toMatchObject([{ metric: 'acceptance_rate', kind: 'correction' }]);
  });

  test('does not begin in the first place with orders that wait for an answer, however many', () => {
    expect(
      evaluate(counters([[TODAY, sumsOf({ total_orders: 25, undecided_orders: 25 })]])).transitions,
    ).toEqual([]);
  });

  test('is withdrawn for an average rating when ratings of three stars are excluded', () => {
    const began = evaluate(counters([[TODAY, sumsOf({ ratings_3: 20 })]]));
    expect(began.transitions).toMatchObject([
      { metric: 'avg_rating', kind: 'breach', observed: { adjusted: { bad: 20 } } },
    ]);
    const taken = counters([[TODAY, sumsOf({ ratings_3: 20, excluded_ratings_3: 20 })]]);
    expect(evaluate(taken, began.memory, NOW + 60_000).transitions).toMatchObject([{ kind: 'correction' }]);
  });

  test('is not withdrawn once the days that it rested on are no longer loaded', () => {
    // After 30 days, the first day of the window is the oldest that is read. A day later it is not.
    const bad = sumsOf({ shipped_orders: 400, on_time_shipments: 300 });
    const at = (days: number) => counters([[ago(-days), bad]]);
    const far = (days: number): Memory => evaluate(at(days), memory, NOW + days * DAY).memory;
    const gone = (days: number) => evaluate(counters([]), far(days), NOW + days * DAY).transitions[0]?.kind;
    expect([gone(30), gone(31)]).toEqual(['correction', 'resolved']);
  });
});

describe('the health in a summary', () => {
  const late = counters([
    [ago(3), sumsOf({ shipped_orders: 40, on_time_shipments: 30 }, { total_gmv: '12.5' })],
  ]);

  test('keeps the time at which the seller entered its band', () => {
    const first = evaluate(late);
    expect(first.body.health).toMatchObject({
      score: 60,
      band: 'at_risk',
      since: '2026-03-29T22:30:00.000Z',
      gmv_at_risk: '12.5',
    });
    expect(evaluate(late, first.memory, NOW + 3_600_000).body.health).toEqual(first.body.health);
    expect(evaluate(counters([]), first.memory, NOW + 3_600_000).body.health).toMatchObject({
      band: 'healthy',
      since: '2026-03-29T23:30:00.000Z',
    });
  });
});

describe('figures that may still change', () => {
  test('are marked as provisional for days and windows with an order in flight', () => {
    const { body } = evaluate(
      counters([
        [ago(8), sumsOf({ total_orders: 1, in_flight_orders: 1 })],
        [TODAY, sumsOf({ total_orders: 1 })],
      ]),
    );
    const { windows, today, yesterday } = body;
    expect(
      [today, yesterday, windows['7d'], windows['7d'].prior, windows['30d'], windows['30d'].prior].map(
        ({ provisional }) => provisional,
      ),
    ).toEqual([false, false, false, true, true, false]);
  });
});

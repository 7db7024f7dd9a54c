import { expect, test } from 'vitest';
import { EMPTY_MEMORY, evaluateSeller } from '../../../domain/showing/summary.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const bodyOf = (total: ReturnType<typeof sumsOf>, today: ReturnType<typeof sumsOf>) =>
  evaluateSeller(
    {
      sellerId: 's-1',
      now: Date.parse('2026-03-29T12:00:00Z'),
      calendar: createCalendar('UTC'),
      currency: 'EUR',
      policy: POLICY,
    },
    { total, days: new Map([['2026-03-29', today]]), lastOrderTs: undefined, source: [] },
    EMPTY_MEMORY,
  ).body;

test('a summary shows what was sold today, and not what was sold ever', () => {
  const { orders } = bodyOf(
    sumsOf({ total_orders: 9 }, { total_gmv: '100' }),
    sumsOf({ total_orders: 2 }, { total_gmv: '12.5' }),
  );
  expect([orders.orders_today, orders.gmv_today, orders.total_gmv]).toEqual([2, '12.5', '100']);
});

test('the orders that are open now may still change each rate of shipments that goes on', () => {
  const { rates, windows } = bodyOf(sumsOf({ open_orders: 7 }), sumsOf({}));
  const inFlight = [rates, windows['7d'].rates, windows['30d'].rates, windows['7d'].prior.rates].map(
    ({ sla_compliance_rate }) => sla_compliance_rate.in_flight,
  );
  expect(inFlight).toEqual([7, 7, 7, 0]);
});

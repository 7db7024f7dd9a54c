/** Sellers do what comes first: it must be what costs most when left undone. */
import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import type { Rate, RateName } from '../../contracts/api/fields.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import { suggestNextSteps } from '../../dashboard/src/seller/next-steps.ts';
import { createFormats } from '../../dashboard/src/words/formats.ts';

const formats = createFormats({ locale: 'en', currency: 'EUR', timeZone: 'UTC' });
const NOTHING_DUE = { overdue_orders: 0, due_1h: 0, due_4h: 0, due_today: 0 };

const onTarget = (rate: Rate): Rate => ({
  ...rate,
  state: 'good',
  in_flight: 0,
  adjusted: { numerator: 100, denominator: 100, rate: 1, bad: 0, excluded: 0 },
  budget: { bad_until_breach: 50, clean_until_target: 0, clean_until_recovery: 0 },
});

const seller = (changes: Partial<Record<RateName, Partial<Rate>>> = {}, pending = '10'): MetricsBody => {
  const window = metricsExample.windows['30d'];
  const rates = {
    acceptance_rate: { ...onTarget(window.rates.acceptance_rate), ...changes.acceptance_rate },
    cancellation_rate: { ...onTarget(window.rates.cancellation_rate), ...changes.cancellation_rate },
    sla_compliance_rate: { ...onTarget(window.rates.sla_compliance_rate), ...changes.sla_compliance_rate },
    avg_rating: { ...onTarget(window.rates.avg_rating), ...changes.avg_rating },
  };
  return {
    ...metricsExample,
    payout: { ...metricsExample.payout, pending_payout: pending },
    windows: { ...metricsExample.windows, '30d': { ...window, rates } },
  };
};
const BREACH: Partial<Rate> = {
  state: 'breach',
  budget: { bad_until_breach: null, clean_until_target: 9, clean_until_recovery: 20 },
};
const suggestIds = (metrics: MetricsBody, due = NOTHING_DUE): string[] =>
  suggestNextSteps(formats, metrics, due).map(({ id }) => id);

describe('the next steps of a seller', () => {
  test('say that there is nothing to do when nothing is due and all rates are on target', () => {
    expect(suggestNextSteps(formats, seller(), NOTHING_DUE)).toMatchObject([
      { id: 'nothing', tone: 'good', title: 'Nothing to do right now' },
    ]);
  });

  test('begin with overdue orders, then breaches, then orders due, then rates close to a breach', () => {
    const close: Partial<Rate> = {
      state: 'good',
      budget: { bad_until_breach: 1, clean_until_target: 0, clean_until_recovery: 0 },
    };
    const busy = seller({ sla_compliance_rate: BREACH, acceptance_rate: { ...close, in_flight: 3 } }, '-5');
    expect(suggestIds(busy, { overdue_orders: 2, due_1h: 1, due_4h: 4, due_today: 9 })).toEqual([
      'overdue',
      'sla_compliance_rate',
      'due_1h',
      'acceptance_rate',
      'decide',
      'owed',
    ]);
  });

  test('tell a seller what overdue orders do to on-time shipping', () => {
    const metrics = seller();
    const projected = { numerator: 94, denominator: 100, rate: 0.94, state: 'breach' as const };
    const [first] = suggestNextSteps(
      formats,
      {
        ...metrics,
        fulfillment: {
          ...metrics.fulfillment,
          projected: { ...metrics.fulfillment.projected, '30d': projected },
        },
      },
      { ...NOTHING_DUE, overdue_orders: 1 },
    );
    expect(first).toMatchObject({
      title: 'Ship 1 overdue order now',
      link: { href: '/sellers/seller-042/orders?queue=overdue' },
    });
    expect(first?.detail).toMatch(/from 100% to 94%, below the target of at least 95%/);
  });

  test('lead from a breach to the orders behind it, and say how to end it', () => {
    const [first] = suggestNextSteps(formats, seller({ cancellation_rate: BREACH }), NOTHING_DUE);
    expect(first?.link?.href).toBe('/sellers/seller-042/orders?queue=cancelled_seller&window=30d');
    expect(first?.detail).toMatch(/^9 orders without a cancellation in a row to meet the target again/);
  });

  test('name only the next deadline, and none before its orders are counted', () => {
    expect(suggestIds(seller(), { ...NOTHING_DUE, due_4h: 2, due_today: 5 })).toEqual(['due_4h']);
    expect(suggestIds(seller(), { ...NOTHING_DUE, due_today: 5 })).toEqual(['due_today']);
    expect(
      suggestNextSteps(formats, seller(), { overdue_orders: 0, due_1h: null, due_4h: null, due_today: null }),
    ).toHaveLength(1);
  });
});

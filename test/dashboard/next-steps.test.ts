/** Whoever has read no manual does what stands first here: it must be what costs most when left undone. */
import { describe, expect, test } from 'vitest';
import { metricsExample } from '../../contracts/api/examples.ts';
import type { Rate, RateName } from '../../contracts/api/fields.ts';
import type { MetricsBody } from '../../contracts/api/metrics.ts';
import { nextSteps } from '../../dashboard/src/seller/next-steps.ts';
import { createFormats } from '../../dashboard/src/words/formats.ts';

const formats = createFormats({ locale: 'en', currency: 'EUR', timeZone: 'UTC' });
const NOTHING_DUE = { overdue_orders: 0, due_1h: 0, due_4h: 0, due_today: 0 };

const fine = (rate: Rate): Rate => ({
  ...rate,
  state: 'good',
  in_flight: 0,
  adjusted: { numerator: 100, denominator: 100, rate: 1, bad: 0, excluded: 0 },
  budget: { bad_until_breach: 50, clean_until_target: 0, clean_until_recovery: 0 },
});

const seller = (changes: Partial<Record<RateName, Partial<Rate>>> = {}, pending = '10'): MetricsBody => {
  const window = metricsExample.windows['30d'];
  const rates = {
    acceptance_rate: { ...fine(window.rates.acceptance_rate), ...changes.acceptance_rate },
    cancellation_rate: { ...fine(window.rates.cancellation_rate), ...changes.cancellation_rate },
    sla_compliance_rate: { ...fine(window.rates.sla_compliance_rate), ...changes.sla_compliance_rate },
    avg_rating: { ...fine(window.rates.avg_rating), ...changes.avg_rating },
  };
  return {
    ...metricsExample,
    payout: { ...metricsExample.payout, pending_payout: pending },
    windows: { ...metricsExample.windows, '30d': { ...window, rates } },
  };
};
const breach: Partial<Rate> = {
  state: 'breach',
  budget: { bad_until_breach: null, clean_until_target: 9, clean_until_recovery: 20 },
};
const ids = (metrics: MetricsBody, due = NOTHING_DUE): string[] =>
  nextSteps(formats, metrics, due).map(({ id }) => id);

describe('what a seller is told to do next', () => {
  test('says so when there is nothing', () => {
    expect(nextSteps(formats, seller(), NOTHING_DUE)).toMatchObject([
      { id: 'nothing', tone: 'good', title: 'Nothing needs you right now' },
    ]);
  });

  test('begins with what is overdue, then breaches, then what is due, then what comes close', () => {
    const close: Partial<Rate> = {
      state: 'good',
      budget: { bad_until_breach: 1, clean_until_target: 0, clean_until_recovery: 0 },
    };
    const busy = seller({ sla_compliance_rate: breach, acceptance_rate: { ...close, in_flight: 3 } }, '-5');
    expect(ids(busy, { overdue_orders: 2, due_1h: 1, due_4h: 4, due_today: 9 })).toEqual([
      'overdue',
      'sla_compliance_rate',
      'due_1h',
      'acceptance_rate',
      'decide',
      'owed',
    ]);
  });

  test('says what being late with overdue orders comes to', () => {
    const metrics = seller();
    const projected = { numerator: 94, denominator: 100, rate: 0.94, state: 'breach' as const };
    const [first] = nextSteps(
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
      href: '/sellers/seller-042/orders?queue=overdue',
    });
    expect(first?.detail).toMatch(/from 100% to 94%: below the target of at least 95%/);
  });

  test('leads to the orders that a breach rests on, and says how to get out of it', () => {
    const [first] = nextSteps(formats, seller({ cancellation_rate: breach }), NOTHING_DUE);
    expect(first?.href).toBe('/sellers/seller-042/orders?queue=cancelled_seller&window=30d');
    expect(first?.detail).toMatch(/^9 orders without a cancellation in a row to meet the target again/);
  });

  test('names only the next deadline, and none that is not known yet', () => {
    expect(ids(seller(), { ...NOTHING_DUE, due_4h: 2, due_today: 5 })).toEqual(['due_4h']);
    expect(ids(seller(), { ...NOTHING_DUE, due_today: 5 })).toEqual(['due_today']);
    expect(
      nextSteps(formats, seller(), { overdue_orders: 0, due_1h: null, due_4h: null, due_today: null }),
    ).toHaveLength(1);
  });
});

import { expect, test } from 'vitest';
import { createOverview } from '../../../domain/showing/overview.ts';
import { flagged, rateOf, rowOf } from '../../support/factories/seller-rows.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');

test('counts sellers by band, score and state, and sums their sales to the last digit', () => {
  const overview = createOverview(
    [
      rowOf('a', { gmv_today: '0.1', gmv_30d: '123456789012.12345678' }),
      rowOf('b', { score: 90, gmv_today: '0.2', gmv_30d: '0.00000001', overdue_orders: 2 }),
      rowOf('c', {
        score: 89.9,
        band: 'at_risk',
        gmv_at_risk: '5.5',
        rates: { sla_compliance_rate: rateOf(50, 100, { state: 'breach' }), avg_rating: rateOf(0, 0) },
      }),
      rowOf('d', { score: 0, band: 'critical', gmv_at_risk: '4.5' }),
    ],
    NOW,
  );
  expect(overview).toMatchObject({
    sellers: 4,
    bands: { healthy: 2, at_risk: 1, critical: 1 },
    orders_today: 4,
    gmv_today: '20.3',
    gmv_30d: '123456789212.12345679',
    gmv_at_risk: '10',
    open_orders: 8,
    overdue_orders: 2,
    flagged: 0,
    newly_flagged: { count: 0, sellers: [] },
  });
  expect(overview.score_distribution.map(({ sellers }) => sellers)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
  expect([overview.score_distribution[0], overview.score_distribution[9]]).toMatchObject([
    { from: 0, to: 10 },
    { from: 90, to: 100 },
  ]);
  expect(overview.metrics.sla_compliance_rate).toEqual({
    states: { good: 3, warning: 0, breach: 1, not_enough_data: 0 },
    numerator: 350,
    denominator: 400,
    rate: 0.875,
  });
  expect(overview.metrics.avg_rating).toMatchObject({ states: { not_enough_data: 1 }, rate: 4.5 });
});

test('counts all sellers that were flagged in the last day, and names the latest twenty', () => {
  const at = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
  const rows = [
    rowOf('old', flagged(at(24 * 60))),
    rowOf('just-within', flagged(at(24 * 60 - 1))),
    rowOf('now', flagged(at(0))),
    ...Array.from({ length: 25 }, (_, index) => rowOf(`n${index}`, flagged(at(10 + index)))),
  ];
  const { flagged: count, newly_flagged } = createOverview(rows, NOW);
  expect([count, newly_flagged.count, newly_flagged.sellers.length]).toEqual([28, 27, 20]);
  expect(newly_flagged.sellers.slice(0, 3)).toEqual(['now', 'n0', 'n1']);
});

test('counts as unrated the sellers of whom no rate can be judged, and no other', () => {
  const none = rateOf(0, 0);
  const nothing = { acceptance_rate: none, cancellation_rate: none, sla_compliance_rate: none };
  const rows = [
    rowOf('new', { rates: { ...nothing, avg_rating: none } }),
    rowOf('newer', { rates: { ...nothing, avg_rating: none } }),
    rowOf('only-rated', { rates: nothing }),
    rowOf('all-but-rated', { rates: { avg_rating: none } }),
    rowOf('rated'),
  ];
  expect(createOverview(rows, NOW).unrated).toBe(2);
});

test('shows an overview of a marketplace without sellers too', () => {
  expect(createOverview([], NOW)).toMatchObject({
    sellers: 0,
    gmv_30d: '0',
    metrics: { acceptance_rate: { denominator: 0, rate: null } },
  });
});

/** An operator acts on what a filter lists, so the edge of each condition counts. */
import { describe, expect, test } from 'vitest';
import type { RateName } from '../../../contracts/api/fields.ts';
import type { SellerSort } from '../../../contracts/api/operator.ts';
import { takePage } from '../../../domain/showing/row-order.ts';
import { filterSellers, type SellerFilter, sellerOrder } from '../../../domain/showing/seller-list.ts';
import { flagged, rateOf, rowOf } from '../../support/factories/seller-rows.ts';

const [BEFORE, SINCE] = ['2026-03-28T09:59:59.999Z', '2026-03-28T10:00:00.000Z'] as const;
const rows = [
  rowOf('a', { score: 100, gmv_30d: '9', ...flagged(BEFORE) }),
  rowOf('b', { score: 90, band: 'at_risk', gmv_30d: '10', ...flagged(SINCE) }),
  rowOf('c', {
    score: 60,
    band: 'critical',
    gmv_30d: '-1',
    rates: {
      sla_compliance_rate: rateOf(50, 100, { state: 'breach' }),
      cancellation_rate: rateOf(9, 100),
      avg_rating: rateOf(0, 0),
    },
    ...flagged(BEFORE, '2026-03-29T00:00:00.000Z'),
  }),
  rowOf('D-shop', { score: 0, band: 'critical', rates: { sla_compliance_rate: rateOf(80, 100) } }),
];
const ids = (some: typeof rows) => some.map(({ seller_id }) => seller_id);

describe('the list of sellers', () => {
  test.each<[SellerFilter, string[]]>([
    [{}, ['a', 'b', 'c', 'D-shop']],
    [{ band: 'critical' }, ['c', 'D-shop']],
    [{ score_min: 60 }, ['a', 'b', 'c']],
    [{ score_min: 60.1 }, ['a', 'b']],
    [{ score_max: 60 }, ['c', 'D-shop']],
    [{ score_max: 59.9 }, ['D-shop']],
    [{ score_min: 60, score_max: 90 }, ['b', 'c']],
    [{ metric: 'sla_compliance_rate', state: 'breach' }, ['c']],
    [{ metric: 'acceptance_rate', state: 'breach' }, []],
    [{ metric: 'sla_compliance_rate' }, ['a', 'b', 'c', 'D-shop']],
    [{ state: 'breach' }, ['a', 'b', 'c', 'D-shop']],
    [{ flagged_since: SINCE }, ['b', 'c']],
    [{ flagged_since: BEFORE }, ['a', 'b', 'c']],
    [{ search: 'SHOP' }, ['D-shop']],
    [{ band: 'critical', score_min: 1, search: 'c' }, ['c']],
  ])('holds by %j exactly %j', (filter, expected) =>
    expect(ids(filterSellers(rows, filter))).toEqual(expected),
  );

  const sorted = (key: SellerSort, descending: boolean, metric?: RateName) =>
    ids([
      ...takePage(rows, sellerOrder({ sort: { key, descending }, metric }), { after: undefined, limit: 9 })
        .rows,
    ]);

  test('is sorted by score, and by money as numbers and not as text', () => {
    expect(sorted('score', false)).toEqual(['D-shop', 'c', 'b', 'a']);
    expect(sorted('score', true)).toEqual(['a', 'b', 'c', 'D-shop']);
    expect(sorted('gmv_30d', false)).toEqual(['c', 'a', 'b', 'D-shop']);
    expect(sorted('gmv_30d', true)).toEqual(['D-shop', 'b', 'a', 'c']);
  });

  test.each(['gmv_at_risk', 'pending_payout'] as const)('compares %s as numbers too', (key) => {
    const two = [rowOf('nine', { [key]: '9' }), rowOf('ten', { [key]: '10' })];
    const order = sellerOrder({ sort: { key, descending: true }, metric: undefined });
    expect(ids([...takePage(two, order, { after: undefined, limit: 9 }).rows])).toEqual(['ten', 'nine']);
  });

  test('is sorted by a rate from the worst, whether more of it is better or worse', () => {
    expect(sorted('rate', false, 'cancellation_rate')).toEqual(['c', 'D-shop', 'a', 'b']);
    expect(sorted('rate', false, 'sla_compliance_rate')).toEqual(['c', 'D-shop', 'a', 'b']);
  });

  test('has sellers without the rate last in either direction, and needs a metric to sort by a rate', () => {
    expect(sorted('rate', true, 'avg_rating').at(-1)).toBe('c');
    const none = [rowOf('none', { rates: { cancellation_rate: rateOf(0, 0) } }), rowOf('some')];
    const order = sellerOrder({ sort: { key: 'rate', descending: false }, metric: 'cancellation_rate' });
    expect(ids([...takePage(none, order, { after: undefined, limit: 9 }).rows])).toEqual(['some', 'none']);
    expect(sorted('rate', true)).toEqual(['D-shop', 'a', 'b', 'c']);
  });
});

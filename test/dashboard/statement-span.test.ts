/** A wrong address or a day picked before another must not end in an error. */
import { expect, test } from 'vitest';
import { changeFirstDay, changeLastDay, parseSpan } from '../../dashboard/src/seller/statement-span.ts';

const SPAN = { from: '2026-03-01', to: '2026-03-29' };

test.each([
  ['', {}],
  ['from=2026-03-01&to=2026-03-29', SPAN],
  ['from=2026-03-29&to=2026-03-01', { from: '2026-03-01', to: '2026-03-01' }],
  ['from=2010-01-01&to=2026-03-29', { from: '2025-02-23', to: '2026-03-29' }],
  ['from=yesterday&to=2026-03-29', { to: '2026-03-29' }],
  ['from=2026-02-30&to=1969-12-31', {}],
  ['from=2026-03-01', { from: '2026-03-01' }],
])('the address ?%s shows the days %j', (query, span) =>
  expect(parseSpan(new URLSearchParams(query))).toEqual(span),
);

test('the day that a person picks stays, and the other one moves only as far as it must', () => {
  expect(changeFirstDay(SPAN, '2026-03-10')).toEqual({ from: '2026-03-10', to: '2026-03-29' });
  expect(changeFirstDay(SPAN, '2026-04-05')).toEqual({ from: '2026-04-05', to: '2026-04-05' });
  expect(changeFirstDay(SPAN, '2025-01-01')).toEqual({ from: '2025-01-01', to: '2026-02-04' });
  expect(changeLastDay(SPAN, '2026-02-01')).toEqual({ from: '2026-02-01', to: '2026-02-01' });
  expect(changeLastDay(SPAN, '2028-01-01')).toEqual({ from: '2026-11-28', to: '2028-01-01' });
});

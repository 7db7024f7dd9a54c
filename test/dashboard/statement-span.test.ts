/** An address that is out of order, or a day that is typed before another, must not end in an error that cannot be mended. */
import { expect, test } from 'vitest';
import { wantedSpan, withFrom, withTo } from '../../dashboard/src/seller/statement-span.ts';

const SPAN = { from: '2026-03-01', to: '2026-03-29' };

test.each([
  ['', {}],
  ['from=2026-03-01&to=2026-03-29', SPAN],
  ['from=2026-03-29&to=2026-03-01', { from: '2026-03-01', to: '2026-03-01' }],
  ['from=2010-01-01&to=2026-03-29', { from: '2025-02-23', to: '2026-03-29' }],
  ['from=yesterday&to=2026-03-29', { to: '2026-03-29' }],
  ['from=2026-02-30&to=1969-12-31', {}],
  ['from=2026-03-01', { from: '2026-03-01' }],
])('?%s asks for %j', (query, span) => expect(wantedSpan(new URLSearchParams(query))).toEqual(span));

test('a day that is chosen stays, and the other moves along as far as it must', () => {
  expect(withFrom(SPAN, '2026-03-10')).toEqual({ from: '2026-03-10', to: '2026-03-29' });
  expect(withFrom(SPAN, '2026-04-05')).toEqual({ from: '2026-04-05', to: '2026-04-05' });
  expect(withFrom(SPAN, '2025-01-01')).toEqual({ from: '2025-01-01', to: '2026-02-04' });
  expect(withTo(SPAN, '2026-02-01')).toEqual({ from: '2026-02-01', to: '2026-02-01' });
  expect(withTo(SPAN, '2028-01-01')).toEqual({ from: '2026-11-28', to: '2028-01-01' });
});

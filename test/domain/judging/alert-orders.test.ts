import { describe, expect, test } from 'vitest';
import { formatOrdersPath } from '../../../contracts/alerts.ts';
import { findListBehind } from '../../../domain/judging/alert-orders.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { aTransition, slaRate } from '../../support/factories/transitions.ts';

const NOW = Date.parse('2026-03-29T12:00:00Z');
const iso = (instant: number): string => new Date(instant).toISOString();

describe('the orders behind an alert', () => {
  test.each([
    ['UTC', '2026-02-28T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
    ['Europe/Berlin', '2026-02-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-02-28T10:00:00.000Z', '2026-03-30T10:00:00.000Z'],
    ['Etc/GMT+12', '2026-02-28T12:00:00.000Z', '2026-03-30T12:00:00.000Z'],
  ])('are in %s those from the first instant of the window to the last of today', (zone, from, to) => {
    const span = findListBehind(aTransition(), NOW, createCalendar(zone))!;
    expect([span.list, iso(span.from), iso(span.to)]).toEqual(['late', from, to]);
  });

  test('are those of seven days when the rule looks at seven', () => {
    const { from } = findListBehind(
      aTransition({ observed: { ...slaRate(24, 26), window: '7d' } }),
      NOW,
      createCalendar('UTC'),
    )!;
    expect(iso(from)).toBe('2026-03-23T00:00:00.000Z');
  });

  test('are all until the end of the local day when the rate is of all time', () => {
    const transition = aTransition({ observed: { ...slaRate(24, 26), window: 'lifetime' } });
    const { from, to } = findListBehind(transition, NOW, createCalendar('Europe/Berlin'))!;
    expect([from, iso(to)]).toEqual([0, '2026-03-29T22:00:00.000Z']);
  });

  test.each([
    [
      'acceptance_rate',
      { list: 'dropped', flags: 'du', rate: 'acceptance_rate' },
      'queue=not_accepted&window=30d',
    ],
    [
      'cancellation_rate',
      { list: 'dropped', flags: 's', rate: 'cancellation_rate' },
      'queue=cancelled_seller&window=30d',
    ],
    ['sla_compliance_rate', { list: 'late', rate: 'sla_compliance_rate' }, 'queue=late&window=30d'],
    ['avg_rating', { list: 'low', rate: 'avg_rating' }, 'queue=low_ratings&window=30d'],
  ] as const)(
    'are listed for %s where its bad cases are, and the alert links to that queue',
    (metric, list, query) => {
      const transition = aTransition({ metric });
      expect(findListBehind(transition, NOW, createCalendar('UTC'))).toMatchObject(list);
      expect(transition.orders_path).toBe(`/v1/sellers/seller-042/orders?${query}`);
    },
  );

  test('are the overdue orders when a breach is expected', () => {
    expect(findListBehind(aTransition({ kind: 'predicted' }), NOW, createCalendar('UTC'))).toEqual({
      list: 'open',
      from: 0,
      to: NOW,
      rate: 'sla_compliance_rate',
    });
    expect(
      formatOrdersPath({ seller_id: 'a:b', metric: 'sla_compliance_rate', kind: 'predicted', window: '30d' }),
    ).toBe('/v1/sellers/a%3Ab/orders?queue=overdue');
  });

  test.each(['breach', 'warning', 'eased'] as const)('are the bad cases while an alert is on: %s', (kind) => {
    expect(findListBehind(aTransition({ kind }), NOW, createCalendar('UTC'))).toEqual({
      list: 'late',
      flags: '',
      from: Date.parse('2026-02-28T00:00:00Z'),
      to: Date.parse('2026-03-30T00:00:00Z'),
      rate: 'sla_compliance_rate',
    });
  });

  test.each(['resolved', 'correction'] as const)('are none when an alert ends: %s', (kind) => {
    expect(findListBehind(aTransition({ kind }), NOW, createCalendar('UTC'))).toBeUndefined();
  });
});

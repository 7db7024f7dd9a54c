/**
 * Alerts are kept for good: those that an earlier release stored must still be published and
 * listed.
 */
import { expect, test } from 'vitest';
import { type AlertTransition, alertTransition, storedTransition } from '../../contracts/alerts.ts';
import { aTransition } from '../support/factories/transitions.ts';

/** A transition as stored before there was a policy file. */
const earlier = (from: AlertTransition['from'], to: AlertTransition['to']) => ({
  alert_id: 'a:b#sla_compliance#1',
  seller_id: 'a:b',
  rule: 'sla_compliance',
  metric: 'sla_compliance_rate',
  seq: 1,
  from,
  to,
  occurred_at: '2026-03-29T10:15:30.000Z',
  observed: {
    numerator: 24,
    denominator: 26,
    rate: 0.923077,
    target: 0.95,
    comparator: '>=',
    window: '30d',
    state: 'breach',
  },
});

test('fills in what an alert of an earlier release lacks', () => {
  const read = storedTransition.parse(earlier('ok', 'breach'));
  expect(alertTransition.parse(read)).toEqual(read);
  expect(read).toEqual({
    ...earlier('ok', 'breach'),
    kind: 'breach',
    severity: 'critical',
    observed: {
      ...earlier('ok', 'breach').observed,
      budget: { bad_until_breach: null, clean_until_target: null, clean_until_recovery: null },
      adjusted: { numerator: 24, denominator: 26, rate: 0.923077, bad: 2, excluded: 0 },
      min_denominator: 0,
      in_flight: 0,
    },
    projected: null,
    orders: [],
    orders_path: '/v1/sellers/a%3Ab/orders?queue=late&window=30d',
  });
});

test.each([
  ['ok', 'warning', 'warning'],
  ['warning', 'breach', 'breach'],
  ['breach', 'warning', 'eased'],
  ['breach', 'ok', 'resolved'],
  ['warning', 'ok', 'resolved'],
] as const)('gives a change from %s to %s in an earlier release the kind %s', (from, to, kind) => {
  expect(storedTransition.parse(earlier(from, to)).kind).toBe(kind);
});

test('reads back an alert of this release without a change', () => {
  const transition = aTransition({ kind: 'correction', orders: ['o-1'] });
  expect(storedTransition.parse(JSON.parse(JSON.stringify(transition)))).toEqual(transition);
});

test('refuses a stored alert that no release could have written', () => {
  expect(() => storedTransition.parse({ ...earlier('ok', 'breach'), metric: 'lateness' })).toThrow();
});

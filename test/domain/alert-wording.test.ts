import { expect, test } from 'vitest';
import type { AlertTransition } from '../../contracts/alerts.ts';
import { severityOf, wordingOf } from '../../domain/alert-wording.ts';

const slaBreach: AlertTransition = {
  alert_id: 'seller-042#sla_compliance#1',
  seller_id: 'seller-042',
  rule: 'sla_compliance',
  metric: 'sla_compliance_rate',
  seq: 1,
  from: 'ok',
  to: 'breach',
  occurred_at: '2026-03-29T10:15:30.000Z',
  observed: { numerator: 24, denominator: 26, rate: 0.923077, target: 0.95, comparator: '>=', window: '30d', state: 'breach' },
};

test('a breach says what happened, the rate with its cases, the target, the window and since when', () => {
  expect(wordingOf(slaBreach)).toEqual({
    subject: 'CRITICAL: SLA compliance in breach, seller seller-042',
    title: 'Seller seller-042: SLA compliance in breach',
    text: 'SLA compliance is in breach of its target. It is 92.3077% over the last 30 days (24 of 26 shipments on time). The target is at least 95%. Since 2026-03-29 10:15:30 UTC. Alert seller-042#sla_compliance#1.',
  });
});

test.each([
  ['ok', 'warning', 'Warning: ', 'SLA compliance is close to its limit.'],
  ['warning', 'breach', 'CRITICAL: ', 'SLA compliance went from a warning into breach of its target.'],
  ['breach', 'warning', 'Warning: ', 'SLA compliance is out of breach, but still close to its limit.'],
  ['warning', 'ok', 'Resolved: ', 'The warning of SLA compliance has ended: it is back to normal.'],
  ['breach', 'ok', 'Resolved: ', 'The breach of SLA compliance has ended: it is back to normal.'],
] as const)('from %s to %s, readers learn which way it went', (from, to, subject, text) => {
  const wording = wordingOf({ ...slaBreach, from, to, observed: { ...slaBreach.observed, state: 'good' } });
  expect(wording.subject.startsWith(subject)).toBe(true);
  expect(wording.text.startsWith(text)).toBe(true);
});

test('an alert that ends for want of data does not claim that the rate is good', () => {
  const observed = { ...slaBreach.observed, numerator: 0, denominator: 0, rate: null, state: 'not_enough_data' } as const;
  expect(wordingOf({ ...slaBreach, from: 'breach', to: 'ok', observed }).text).toContain(
    'The breach of SLA compliance has ended: too few cases are left to judge it by. There is no data over the last 30 days. The target is at least 95%.',
  );
});

test.each([
  [
    'acceptance_rate',
    { numerator: 85, denominator: 100, rate: 0.85, target: 0.9 },
    'It is 85% over the last 30 days (85 of 100 orders accepted). The target is at least 90%.',
  ],
  [
    'cancellation_rate',
    { numerator: 3, denominator: 100, rate: 0.03, target: 0.025, comparator: '<=' },
    'It is 3% over the last 30 days (3 of 100 orders cancelled). The target is at most 2.5%.',
  ],
  [
    'avg_rating',
    { numerator: 34, denominator: 10, rate: 3.4, target: 3.5 },
    'It is 3.4 stars over the last 30 days (34 stars from 10 ratings). The target is at least 3.5 stars.',
  ],
] as const)('%s is told in its own units', (metric, observed, text) => {
  expect(wordingOf({ ...slaBreach, metric, observed: { ...slaBreach.observed, ...observed } }).text).toContain(text);
});

test('a rate just below its target does not read as the target', () => {
  const observed = { ...slaBreach.observed, numerator: 94_999, denominator: 100_000, rate: 0.94999 };
  expect(wordingOf({ ...slaBreach, observed }).text).toContain('It is 94.999% over');
});

test('the longest seller id still fits an e-mail subject, with the severity first', () => {
  const { subject, title } = wordingOf({ ...slaBreach, seller_id: 'x'.repeat(128) });
  expect(subject).toHaveLength(100);
  expect(subject).toMatch(/^CRITICAL: SLA compliance in breach, seller x+\.\.\.$/);
  expect(title).toContain('x'.repeat(128));
});

test('subjects are one line of ASCII, whatever an id may hold one day', () => {
  expect(wordingOf({ ...slaBreach, seller_id: 'ü\nBcc: x' }).subject).toMatch(/^[\x20-\x7e]+$/);
});

test('filters on severity get the three that operators page on', () => {
  expect([severityOf('breach'), severityOf('warning'), severityOf('ok')]).toEqual(['critical', 'warning', 'resolved']);
});

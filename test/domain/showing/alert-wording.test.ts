import { describe, expect, test } from 'vitest';
import type { Sums } from '../../../domain/counting/figures.ts';
import { judgeRate } from '../../../domain/judging/rates.ts';
import { wordAlert } from '../../../domain/showing/alert-wording.ts';
import { ruleOf } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';
import { aTransition, slaRate } from '../../support/factories/transitions.ts';

const observed = (metric: Parameters<typeof ruleOf>[0], sums: Sums) =>
  judgeRate(ruleOf(metric), sums, { window: '30d', openOrders: 0 });

test('tells a reader of a breach what happened, the rate with its cases, the target, what it takes, which orders to check and since when', () => {
  expect(wordAlert(aTransition({ orders: ['o-9', 'o-7'] }))).toEqual({
    subject: 'CRITICAL: SLA compliance in breach, seller seller-042',
    title: 'Seller seller-042: SLA compliance in breach',
    text: 'SLA compliance is in breach of its target. It is 92.3077% over the last 30 days (24 of 26 shipments on time). The target is at least 95%. It takes 14 more shipments on time to meet the target again, and 54 to end the alert. Check the 2 orders behind it: GET /v1/sellers/seller-042/orders?queue=late&window=30d. Since 2026-03-29 10:15:30 UTC. Alert seller-042#sla_compliance#1.',
  });
});

describe('the first words of an alert', () => {
  const good = slaRate(99, 100);
  test.each([
    [
      'ok',
      'warning',
      'warning',
      'Warning: SLA compliance close to its limit,',
      'SLA compliance is close to its limit.',
    ],
    [
      'ok',
      'breach',
      'breach',
      'CRITICAL: SLA compliance in breach,',
      'SLA compliance is in breach of its target.',
    ],
    [
      'warning',
      'breach',
      'breach',
      'CRITICAL: SLA compliance in breach,',
      'SLA compliance has gone from a warning to a breach of its target.',
    ],
    [
      'breach',
      'warning',
      'eased',
      'Eased: SLA compliance out of breach, but close to its limit,',
      'SLA compliance is out of breach, but still close to its limit.',
    ],
    [
      'warning',
      'ok',
      'resolved',
      'Resolved: SLA compliance back to normal,',
      'The warning about SLA compliance has ended: the rate is back to normal.',
    ],
    [
      'breach',
      'ok',
      'resolved',
      'Resolved: SLA compliance back to normal,',
      'The breach of SLA compliance has ended: the rate is back to normal.',
    ],
    [
      'breach',
      'ok',
      'correction',
      'Correction: SLA compliance was not in breach,',
      'The breach of SLA compliance is withdrawn: late data or an exclusion removed cases that caused it.',
    ],
    [
      'breach',
      'warning',
      'correction',
      'Correction: SLA compliance was not in breach,',
      'The breach of SLA compliance is withdrawn: late data or an exclusion removed cases that caused it.',
    ],
    [
      'ok',
      'warning',
      'predicted',
      'Warning: SLA compliance about to be in breach,',
      'SLA compliance will be in breach of its target if the orders that are overdue now ship late.',
    ],
  ] as const)('tell which way it went: from %s to %s, as %s', (from, to, kind, subject, text) => {
    const wording = wordAlert(aTransition({ from, to, kind, observed: good }));
    expect(wording.subject.startsWith(subject)).toBe(true);
    expect(wording.text.startsWith(text)).toBe(true);
  });

  test.each(['critical', 'major', 'minor'] as const)('tell how much a breach matters: %s', (severity) => {
    expect(wordAlert(aTransition({ severity })).subject).toBe(
      `${severity.toUpperCase()}: SLA compliance in breach, seller seller-042`,
    );
  });
});

test('tells a reader of a prediction what the rate would become and how little is left', () => {
  const { text } = wordAlert(
    aTransition({
      kind: 'predicted',
      to: 'warning',
      observed: slaRate(98, 100),
      projected: { numerator: 98, denominator: 104, rate: 0.942308, state: 'breach' },
      orders: ['o-1'],
      orders_path: '/v1/sellers/seller-042/orders?queue=overdue',
    }),
  );
  expect(text).toContain(
    'ship late. It is 98% over the last 30 days (98 of 100 shipments on time). It would then be 94.2308% (98 of 104 shipments on time). The target is at least 95%. 4 more late shipments would put it in breach. Check the order behind it: GET /v1/sellers/seller-042/orders?queue=overdue.',
  );
});

describe('an alert tells what is left until a breach, or what it takes to end one', () => {
  test.each([
    [
      'for one case in the singular',
      'warning',
      slaRate(190, 200),
      ' 1 more late shipment would put it in breach.',
    ],
    [
      'for several cases in the plural',
      'warning',
      slaRate(193, 200),
      ' 4 more late shipments would put it in breach.',
    ],
    [
      'also after a breach has eased',
      'eased',
      slaRate(194, 200),
      ' 5 more late shipments would put it in breach.',
    ],
    ['but not once the alert has ended', 'resolved', slaRate(199, 200), 'at least 95%. Since'],
    [
      'but not where no number is enough',
      'breach',
      judgeRate(
        ruleOf('sla_compliance_rate', { breach: 1, warn: 1, recover: 1 }),
        sumsOf({ shipped_orders: 30, on_time_shipments: 28 }),
        {
          window: '30d',
          openOrders: 0,
        },
      ),
      'at least 100%. Since',
    ],
  ] as const)('%s', (_, kind, rate, text) =>
    expect(wordAlert(aTransition({ kind, observed: rate })).text).toContain(text),
  );
});

test('does not claim that the rate is good when an alert ends for want of data', () => {
  const transition = aTransition({ from: 'breach', to: 'ok', kind: 'resolved', observed: slaRate(0, 0) });
  expect(wordAlert(transition).text).toContain(
    'The breach of SLA compliance has ended: too few cases are left to judge the rate. There is no data over the last 30 days. The target is at least 95%.',
  );
});

test('tells both rates where some cases do not count, the one that counts first', () => {
  const sums = sumsOf({ total_orders: 100, cancelled_orders: 23, seller_fault_cancelled_orders: 3 });
  const { text } = wordAlert(
    aTransition({ metric: 'cancellation_rate', observed: observed('cancellation_rate', sums) }),
  );
  expect(text).toContain(
    'It is 3.75% over the last 30 days (3 of 80 orders cancelled by the seller). 20 orders do not count; including them, the rate would be 23% (23 of 100 orders cancelled). The target is at most 2.5%.',
  );
});

test('tells no rate where no case counts', () => {
  const sums = sumsOf({
    shipped_orders: 30,
    on_time_shipments: 10,
    sla_excluded: 30,
    sla_excluded_on_time: 10,
  });
  expect(
    wordAlert(aTransition({ kind: 'resolved', observed: observed('sla_compliance_rate', sums) })).text,
  ).toContain('There is no data that counts over the last 30 days.');
});

test.each([
  [
    'acceptance_rate',
    sumsOf({ total_orders: 100, accepted_orders: 85 }),
    'It is 85% over the last 30 days (85 of 100 orders accepted). The target is at least 90%. It takes 50 more accepted orders to meet the target again, and 131 to end the alert.',
  ],
  [
    'cancellation_rate',
    sumsOf({ total_orders: 100, cancelled_orders: 3, seller_fault_cancelled_orders: 3 }),
    'It is 3% over the last 30 days (3 of 100 orders cancelled by the seller). The target is at most 2.5%. It takes 20 more orders without a cancellation to meet the target again, and 72 to end the alert.',
  ],
  [
    'avg_rating',
    sumsOf({ ratings_1: 2, ratings_4: 8 }),
    'It is 3.4 stars over the last 30 days (34 stars in 10 ratings). The target is at least 3.5 stars. It takes 1 more 5-star rating to meet the target again, and 5 to end the alert.',
  ],
] as const)('tells %s in the unit of the metric', (metric, sums, text) => {
  expect(wordAlert(aTransition({ metric, observed: observed(metric, sums) })).text).toContain(text);
});

test('says that there may be more orders than the alert names', () => {
  const orders = Array.from({ length: 20 }, (_, index) => `o-${index}`);
  expect(wordAlert(aTransition({ orders })).text).toContain(
    'This alert names the newest 20 orders behind it. Check all of them: GET /v1/',
  );
  expect(wordAlert(aTransition({ orders: [] })).text).not.toContain('GET');
});

test('does not round a rate just below its target to the target', () => {
  expect(wordAlert(aTransition({ observed: slaRate(94_999, 100_000) })).text).toContain('It is 94.999% over');
});

test('fits the longest seller id into the subject of an e-mail, with the severity first', () => {
  const { subject, title } = wordAlert(aTransition({ seller_id: 'x'.repeat(128) }));
  expect(subject).toHaveLength(100);
  expect(subject).toMatch(/^CRITICAL: SLA compliance in breach, seller x+\.\.\.$/);
  expect(title).toContain('x'.repeat(128));
});

test('keeps a subject one line of ASCII, whatever an id may hold one day', () => {
  expect(wordAlert(aTransition({ seller_id: 'ü\nBcc: x' })).subject).toBe(
    'CRITICAL: SLA compliance in breach, seller ??Bcc: x',
  );
});

test('cuts no subject that just fits', () => {
  const fits = 'CRITICAL: SLA compliance in breach, seller '.padEnd(100, 'x');
  expect(wordAlert(aTransition({ seller_id: fits.slice(fits.indexOf('x')) })).subject).toBe(fits);
});

test.each([
  ['today', 'It is 92.3077% today ('],
  ['yesterday', 'It is 92.3077% yesterday ('],
  ['7d', 'It is 92.3077% over the last 7 days ('],
  ['prior_7d', 'It is 92.3077% over the 7 days before the last 7 ('],
  ['prior_30d', 'It is 92.3077% over the 30 days before the last 30 ('],
  ['lifetime', 'It is 92.3077% of all time ('],
] as const)('says over which days a rate is: %s', (window, text) =>
  expect(wordAlert(aTransition({ observed: { ...slaRate(24, 26), window } })).text).toContain(text),
);

test('says of a single case that it does not count', () => {
  const sums = sumsOf({ shipped_orders: 30, on_time_shipments: 20, sla_excluded: 1 });
  expect(wordAlert(aTransition({ observed: observed('sla_compliance_rate', sums) })).text).toContain(
    ' 1 shipment does not count; including it, the rate would be 66.6667% (20 of 30 shipments on time).',
  );
});

test('speaks of overdue orders only when they are the reason, and of a rate only when there is one', () => {
  const projected = { numerator: 24, denominator: 30, rate: 0.8, state: 'breach' } as const;
  expect(wordAlert(aTransition({ projected })).text).not.toContain('would then be');
  const none = { numerator: 0, denominator: 0, rate: null, state: 'not_enough_data' } as const;
  expect(wordAlert(aTransition({ kind: 'predicted', projected: none })).text).not.toContain('would then be');
});

test('promises no end of an alert, and no breach, that cannot come', () => {
  const text = (kind: 'breach' | 'warning', budget: object) => {
    const rate = slaRate(24, 26);
    return wordAlert(aTransition({ kind, observed: { ...rate, budget: { ...rate.budget, ...budget } } }))
      .text;
  };
  expect(text('breach', { clean_until_recovery: null })).toContain(
    'It takes 14 more shipments on time to meet the target again. Since',
  );
  expect(text('warning', { bad_until_breach: null })).toContain('The target is at least 95%. Since');
});

test('writes a rate without the digits that a float adds', () => {
  expect(wordAlert(aTransition({ observed: slaRate(29, 100) })).text).toContain('It is 29% over');
  expect(wordAlert(aTransition({ observed: slaRate(2, 7) })).text).toContain('It is 28.5714% over');
});

/**
 * Whoever builds on the API trusts these pages: what they leave out is not found, and what is wrong
 * there costs a day.
 */
import { describe, expect, test } from 'vitest';
import { ALERT_KINDS } from '../../contracts/alerts.ts';
import {
  fulfillmentFigures,
  metricsBody,
  orderFigures,
  payoutFigures,
  ratingFigures,
} from '../../contracts/api/metrics.ts';
import { OPEN_QUEUES, PAST_QUEUES } from '../../contracts/api/orders.ts';
import { ROUTES } from '../../contracts/api/routes.ts';
import { policyShape } from '../../contracts/policy/shape.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { codeSpansOf, read } from './markdown.ts';

/** Names that a page does not have between backticks. */
const missingFrom = (page: string, names: Iterable<string>): readonly string[] => {
  const named = new Set(codeSpansOf(page).flatMap((code) => [code, ...code.split(/[^\w.]+/)]));
  return [...names].filter((name) => !named.has(name));
};

describe('docs/api.md', () => {
  test('has every route, so that nobody misses one that would answer the question', () => {
    const text = read('docs/api.md');
    const paths = Object.values(ROUTES).map(({ path }) => path);
    const isNamed = (path: string): boolean =>
      text.includes(path) || text.includes(`| \`${path.replace('/v1/sellers/{seller_id}', '')}`);
    expect(paths.filter((path) => !isNamed(path))).toEqual([]);
  });

  test('has every queue behind a figure', () => {
    expect(missingFrom('docs/api.md', [...OPEN_QUEUES, ...PAST_QUEUES])).toEqual([]);
  });
});

describe('docs/figures.md', () => {
  test('explains every figure that the API answers', () => {
    const sections = [orderFigures, fulfillmentFigures, ratingFigures, payoutFigures];
    const { orders, fulfillment } = metricsBody.shape;
    const figures = new Set([...sections, orders, fulfillment].flatMap(({ shape }) => Object.keys(shape)));
    expect(figures.size).toBeGreaterThan(35);
    expect(missingFrom('docs/figures.md', figures)).toEqual([]);
  });

  test('explains what stands around the figures: where they come from and when they were proven', () => {
    const { orders, fulfillment, ratings, payout, today, yesterday, ...around } = metricsBody.shape;
    const notFigures = new Set([
      'seller_id',
      'currency',
      'time_zone',
      'windows',
      'rates',
      'health',
      'alerts',
    ]);
    const names = Object.keys(around).filter((name) => !notFigures.has(name));
    expect(missingFrom('docs/figures.md', names)).toEqual([]);
  });

  test('says what each topic brings', () => {
    expect(missingFrom('docs/figures.md', Object.values(TOPICS))).toEqual([]);
  });
});

describe('docs/alerts-and-policy.md', () => {
  test('explains every kind of alert', () => {
    expect(missingFrom('docs/alerts-and-policy.md', ALERT_KINDS)).toEqual([]);
  });

  test('explains every field of a policy, so that nobody has to read the schema', () => {
    const { rules, health, overrides } = policyShape.shape;
    const names = [
      ...Object.keys(rules.element.shape),
      ...Object.keys(health.shape).map((name) => `health.${name}`),
    ];
    expect(overrides).toBeDefined();
    expect(missingFrom('docs/alerts-and-policy.md', [...names, 'overrides'])).toEqual([]);
  });
});

/**
 * Whatever is said of a metric comes from its entry in the registry, so the parts of an entry must
 * agree.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RATE_NAMES } from '../../../contracts/api/fields.ts';
import { METRIC_FACTS } from '../../../contracts/metric-facts.ts';
import { COUNT_FIGURES } from '../../../domain/counting/figures.ts';
import { METRICS } from '../../../domain/judging/metrics.ts';
import { countCases } from '../../../domain/judging/rates.ts';
import { locatePastQueue } from '../../../domain/showing/queues.ts';
import { sumsOf } from '../../support/factories/sums.ts';

const FIGURES = Object.values(COUNT_FIGURES).flat();
const counters = fc.record(Object.fromEntries(FIGURES.map((figure) => [figure, fc.nat({ max: 1000 })])));

describe.each(RATE_NAMES)('%s', (metric) => {
  const { list, flags } = METRICS[metric].badCases;

  test('sends a reader from an alert to a queue that holds exactly its bad cases', () => {
    const range = Object.values(locatePastQueue(METRICS[metric].queue, undefined));
    expect(range).toEqual(expect.arrayContaining([list, flags]));
  });

  test('names cases that count on either side of its thresholds', () => {
    const { unit, comparator, added } = METRICS[metric];
    expect(added.bad).not.toBe(added.clean);
    if (unit === 'share') expect(comparator).toBe(added.clean > added.bad ? '>=' : '<=');
  });
});

test.each(RATE_NAMES.filter((metric) => METRIC_FACTS[metric].unit === 'share'))(
  'every case of %s is either bad or clean, whatever the counters are',
  (metric) => {
    fc.assert(
      fc.property(counters, (counts) => {
        const { numerator, denominator, bad } = countCases(metric, sumsOf(counts));
        expect(bad).toBe(METRICS[metric].added.bad === 1 ? numerator : denominator - numerator);
      }),
    );
  },
);

import { describe, expect, test } from 'vitest';
import type { Threshold, Thresholds } from '../../../contracts/api/operator.ts';
import { answerWhatIf, isInBreach, overrideThresholds } from '../../../domain/judging/what-if.ts';
import { rateOf, rowOf } from '../../support/factories/seller-rows.ts';

const threshold = (comparator: '>=' | '<=', target: number): Threshold => ({
  comparator,
  target,
  min_denominator: 20,
  min_bad: 2,
});
const OWN: Thresholds = {
  acceptance_rate: threshold('>=', 0.9),
  cancellation_rate: threshold('<=', 0.025),
  sla_compliance_rate: threshold('>=', 0.95),
  avg_rating: threshold('>=', 3.5),
};

test.each([
  ['it is exactly at the target', 95, 100, 5, false],
  ['it is one case below the target', 94, 100, 6, true],
  ['it is below the target by less than rounding shows', 9_499_999, 10_000_000, 500_001, true],
  ['there are too few cases', 0, 19, 19, false],
  ['there are just enough cases', 0, 20, 20, true],
  ['there are too few bad cases', 20, 22, 1, false],
  ['there are no cases', 0, 0, 0, false],
])('tells a breach of a target of at least 0.95 when %s', (_what, numerator, denominator, bad, expected) => {
  expect(isInBreach(rateOf(numerator, denominator, { bad }), OWN.sla_compliance_rate)).toBe(expected);
});

test.each([
  ['it is exactly at the target', 1, 40, 2, false],
  ['it is above the target', 2, 40, 2, true],
])('tells a breach of a target of at most 0.025 when %s', (_what, numerator, denominator, bad, expected) => {
  expect(isInBreach(rateOf(numerator, denominator, { bad }), OWN.cancellation_rate)).toBe(expected);
});

test('replaces the thresholds that the query names and keeps the others of the policy', () => {
  const changed = overrideThresholds(OWN, { sla_compliance_rate: 0.9, min_bad: 5 });
  expect(changed.sla_compliance_rate).toEqual({
    comparator: '>=',
    target: 0.9,
    min_denominator: 20,
    min_bad: 5,
  });
  expect(changed.acceptance_rate).toEqual({ comparator: '>=', target: 0.9, min_denominator: 20, min_bad: 5 });
  expect(overrideThresholds(OWN, {})).toEqual(OWN);
});

describe('the answer to what would happen', () => {
  const sla = (onTime: number) => ({ rates: { sla_compliance_rate: rateOf(onTime, 100) } });
  const rows = [
    rowOf('fine', sla(99)),
    rowOf('near', { ...sla(96), score: 80 }),
    rowOf('late', { ...sla(90), score: 70 }),
    rowOf('worst', {
      score: 75,
      rates: { sla_compliance_rate: rateOf(50, 100), acceptance_rate: rateOf(50, 100) },
    }),
  ];
  const ask = (
    query: Parameters<typeof answerWhatIf>[2],
    thresholdsOf = (_sellerId: string): Thresholds => OWN,
  ) => answerWhatIf(rows, thresholdsOf, query);
  const idsOf = ({ sellers }: ReturnType<typeof ask>) => sellers.map(({ seller_id }) => seller_id);

  test('lists with the thresholds in force the sellers in breach, and nobody is added or cleared', () => {
    const answer = ask({});
    expect([answer.flagged, idsOf(answer)]).toEqual([2, ['worst', 'late']]);
    expect([answer.newly, answer.cleared]).toEqual([
      { count: 0, sellers: [] },
      { count: 0, sellers: [] },
    ]);
    expect(answer.sellers[0]).toEqual({
      seller_id: 'worst',
      metrics: [
        { metric: 'acceptance_rate', numerator: 50, denominator: 100, rate: 0.5 },
        { metric: 'sla_compliance_rate', numerator: 50, denominator: 100, rate: 0.5 },
      ],
      gmv_30d: '100',
    });
  });

  test('names the sellers that a stricter target adds', () => {
    const answer = ask({ sla_compliance_rate: 0.97 });
    expect([answer.flagged, answer.newly, answer.cleared.count]).toEqual([
      3,
      { count: 1, sellers: ['near'] },
      0,
    ]);
    expect(idsOf(answer)).toEqual(['worst', 'late', 'near']);
  });

  test('names the sellers that a milder target or higher minimums clear', () => {
    expect(ask({ sla_compliance_rate: 0.8 }).cleared).toEqual({ count: 1, sellers: ['late'] });
    expect(ask({ min_bad: 11 }).cleared).toEqual({ count: 1, sellers: ['late'] });
    expect(ask({ min_denominator: 101 })).toMatchObject({
      flagged: 0,
      cleared: { count: 2, sellers: ['late', 'worst'] },
    });
  });

  test('names sellers by id, in whichever order they were read', () => {
    const read = [rowOf('b', sla(96)), rowOf('c', sla(96)), rowOf('a', sla(96))];
    const { newly, sellers } = answerWhatIf(read, () => OWN, { sla_compliance_rate: 0.97 });
    expect(newly).toEqual({ count: 3, sellers: ['a', 'b', 'c'] });
    expect(sellers.map(({ seller_id }) => seller_id)).toEqual(['a', 'b', 'c']);
  });

  test('holds a seller with overrides to them where the query names nothing else', () => {
    const mild: Thresholds = { ...OWN, sla_compliance_rate: threshold('>=', 0.5) };
    const ofSeller = (sellerId: string) => (sellerId === 'late' ? mild : OWN);
    expect(idsOf(ask({}, ofSeller))).toEqual(['worst']);
    expect(ask({ sla_compliance_rate: 0.95 }, ofSeller)).toMatchObject({
      flagged: 2,
      newly: { sellers: ['late'] },
    });
  });

  test('counts all sellers but names only so many', () => {
    const many = Array.from({ length: 150 }, (_, index) => rowOf(`s${index}`, sla(10)));
    const answer = answerWhatIf(many, () => OWN, { sla_compliance_rate: 0.96 });
    expect([answer.flagged, answer.sellers.length]).toEqual([150, 100]);
    expect(answerWhatIf(many, () => OWN, { sla_compliance_rate: 0 }).cleared).toMatchObject({
      count: 150,
      sellers: { length: 100 },
    });
  });
});

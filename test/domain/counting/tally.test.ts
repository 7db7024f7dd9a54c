import { describe, expect, test } from 'vitest';
import { decimal } from '../../../domain/counting/decimal.ts';
import { countOf, moneyOf, totalOf } from '../../../domain/counting/figures.ts';
import {
  addContribution,
  type Contribution,
  emptyTally,
  type Tally,
} from '../../../domain/counting/tally.ts';
import { NOTHING, shown, sumsOf } from '../../support/factories/sums.ts';

const contribution: Contribution = {
  day: '2026-03-10',
  parts: [
    ['hour', '13'],
    ['category', 'books'],
    ['channel', '__proto__'],
  ],
  counts: ['total_orders', 'completed_orders'],
  money: [
    ['total_gmv', decimal('19.99')],
    ['commission', decimal('0.000000000000000000000001999')],
  ],
};
const allSums = ({ total, days }: Tally) => [
  total,
  ...[...days.values()].flatMap(({ sums, parts }) => [
    sums,
    ...parts.hour.values(),
    ...parts.category.values(),
    ...parts.channel.values(),
  ]),
];

describe('a tally of contributions', () => {
  test('adds a contribution to the lifetime, its day and each of its parts', () => {
    const tally = emptyTally();
    addContribution(tally, contribution, 1);
    const once = {
      counts: { total_orders: 1, completed_orders: 1 },
      money: { total_gmv: '19.99', commission: '0.000000000000000000000001999' },
    };
    expect(allSums(tally).map(shown)).toEqual([once, once, once, once, once]);
    expect([...tally.days.get('2026-03-10')!.parts.channel.keys()]).toEqual(['__proto__']);
  });

  test('is empty to the last digit when all that was added is taken off', () => {
    const tally = emptyTally();
    for (const sign of [1, 1, -1, 1, -1, -1] as const) addContribution(tally, contribution, sign);
    expect(allSums(tally).map(shown)).toEqual([NOTHING, NOTHING, NOTHING, NOTHING, NOTHING]);
  });

  test('takes an order that moves to another day off its old day, and keeps the lifetime', () => {
    const tally = emptyTally();
    addContribution(tally, contribution, -1);
    addContribution(tally, { ...contribution, day: '2026-03-11' }, 1);
    expect(shown(tally.total)).toEqual(NOTHING);
    expect([...tally.days].map(([day, { sums }]) => [day, countOf(sums, 'total_orders')])).toEqual([
      ['2026-03-10', -1],
      ['2026-03-11', 1],
    ]);
  });
});

describe('sums of sums', () => {
  test('are exact, and leave their parts as they were', () => {
    const parts = [
      sumsOf({ total_orders: 1 }, { total_gmv: '0.1' }),
      sumsOf({ total_orders: 2 }, { total_gmv: '0.2' }),
    ];
    expect(shown(totalOf(parts))).toEqual({ counts: { total_orders: 3 }, money: { total_gmv: '0.3' } });
    expect(shown(parts[0]!)).toEqual({ counts: { total_orders: 1 }, money: { total_gmv: '0.1' } });
  });

  test('are 0 for what was never counted', () => {
    expect(countOf(totalOf([]), 'ratings_3')).toBe(0);
    expect(moneyOf(totalOf([]), 'paid_out').toString()).toBe('0');
  });
});

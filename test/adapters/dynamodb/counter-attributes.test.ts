import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addItemParts,
  addItemSums,
  BASE_ATTRIBUTES,
  toAdditions,
  toDayAdditions,
} from '../../../adapters/dynamodb/counter-attributes.ts';
import { decimal } from '../../../domain/counting/decimal.ts';
import {
  COUNT_FIGURES,
  type CountFigure,
  emptySums,
  MONEY_FIGURES,
  type MoneyFigure,
  type Sums,
} from '../../../domain/counting/figures.ts';
import { emptyDayTally } from '../../../domain/counting/tally.ts';
import { shown, sumsOf } from '../../support/factories/sums.ts';

const COUNTS: readonly CountFigure[] = Object.values(COUNT_FIGURES).flat();
const MONEY: readonly MoneyFigure[] = Object.values(MONEY_FIGURES).flat();

const readBack = (additions: readonly (readonly [string, string])[]): Sums => {
  const sums = emptySums();
  addItemSums(sums, new Map(additions));
  return sums;
};

const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 38 }))
  .map(([units, places]) => decimal(`${units}e-${places}`));
const anySums: fc.Arbitrary<Sums> = fc
  .record({
    counts: fc.dictionary(fc.constantFrom(...COUNTS), fc.integer({ min: -1e9, max: 1e9 })),
    money: fc.dictionary(fc.constantFrom(...MONEY), amount),
  })
  .map(({ counts, money }) => ({
    counts: new Map(Object.entries(counts) as [CountFigure, number][]),
    money: new Map(Object.entries(money) as [MoneyFigure, (typeof money)[string]][]),
  }));

describe('the attributes of counters', () => {
  test('are different for every figure', () => {
    const additions = toAdditions({
      counts: new Map(COUNTS.map((figure) => [figure, 1])),
      money: new Map(MONEY.map((figure) => [figure, decimal('1.000000001')])),
    });
    expect(new Set(additions.map(([attribute]) => attribute)).size).toBe(COUNTS.length + 2 * MONEY.length);
    expect(new Set(BASE_ATTRIBUTES)).toEqual(new Set(additions.map(([attribute]) => attribute)));
  });

  test('give back any sums as they were added', () => {
    fc.assert(
      fc.property(anySums, (sums) => {
        expect(shown(readBack(toAdditions(sums)))).toEqual(shown(sums));
      }),
    );
  });

  test('give back a day with each of its parts, whatever their names', () => {
    const name = fc.oneof(
      fc.constantFrom('a.b', 'to', 'c.to', '.', 'gmv~', '__proto__', 'two words', '日本'),
      fc.string({ minLength: 1, maxLength: 20 }),
    );
    fc.assert(
      fc.property(
        anySums,
        fc.uniqueArray(fc.tuple(name, anySums), { selector: ([key]) => key, maxLength: 5 }),
        (sums, categories) => {
          const day = { ...emptyDayTally(), sums };
          for (const [key, value] of categories) day.parts.category.set(key, value);
          day.parts.hour.set('07', sums);
          const item = new Map([
            ...toDayAdditions(day),
            ['latest', '5'],
            ['offset_3', '9'],
            ['touched', '1'],
          ]);
          const own = emptySums();
          addItemSums(own, item);
          expect(shown(own)).toEqual(shown(sums));
          const parts = new Map<string, Sums>();
          addItemParts(parts, 'category', item, emptySums);
          const nonzero = (entries: Iterable<[string, Sums]>) =>
            new Map(
              [...entries]
                .map(([key, value]) => [key, shown(value)] as const)
                .filter(
                  ([, { counts, money }]) => Object.keys(counts).length + Object.keys(money).length > 0,
                ),
            );
          expect(nonzero(parts)).toEqual(nonzero(categories));
        },
      ),
    );
  });

  test('hold nothing for a figure that does not change', () =>
    expect(toAdditions(sumsOf({ total_orders: 0, ratings_1: 2 }, { total_gmv: '0' }))).toEqual([
      ['r1', '2'],
    ]));
});

describe('amounts finer than a hundred-millionth', () => {
  test.each([
    ['999999999999.99999999', [['com', '999999999999.99999999']]],
    ['0.000000001', [['com~', '0.000000001']]],
    [
      '-1.234567891',
      [
        ['com', '-1.23456789'],
        ['com~', '-0.000000001'],
      ],
    ],
    [
      `123456789012.12345678${'9'.repeat(30)}`,
      [
        ['com', '123456789012.12345678'],
        ['com~', `0.00000000${'9'.repeat(30)}`],
      ],
    ],
  ])('keep every digit of %s, in parts that stay within 38 digits', (text, additions) => {
    expect(toAdditions(sumsOf({}, { commission: text }))).toEqual(additions);
    expect(shown(readBack(additions as [string, string][]))).toEqual({
      counts: {},
      money: { commission: text },
    });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTIONS_MAX, PARTITIONS_MAX, planTransactions } from '../../../adapters/dynamodb/ledger-plan.ts';
import { type Action, ledgerTransaction } from '../../../adapters/dynamodb/ledger-transaction.ts';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import type { Change } from '../../../domain/counting/changes.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { totalOf } from '../../../domain/counting/figures.ts';
import { addContribution, emptyTally } from '../../../domain/counting/tally.ts';
import { NO_WATERMARKS } from '../../../domain/counting/watermarks.ts';
import { orderChange, orderEntryOf, orderWrites, UTC } from '../../support/factories/order-changes.ts';
import { at } from '../../support/factories/parsed-records.ts';
import { shown } from '../../support/factories/sums.ts';

/** DynamoDB's own limits. */
const EXPRESSION_BYTES_MAX = 4096;
const OPERATORS_MAX = 300;

const anEntry = fc
  .record({
    order_ts: fc
      .record({ day: fc.integer({ min: 1, max: 28 }), hour: fc.integer({ min: 10, max: 23 }) })
      .map(({ day, hour }) => `2026-02-${String(day).padStart(2, '0')}T${hour}:00:00Z`),
    status: fc.constantFrom('completed', 'cancelled', 'new'),
    order_accepted: fc.constantFrom(true, false, null),
    category: fc.oneof(
      fc.constant('books'),
      fc.string({ minLength: 1, maxLength: 30 }).filter((name) => name.isWellFormed() && name.trim() !== ''),
    ),
    channel: fc.constantFrom('web', 'app', undefined),
    commission_rate: fc.constantFrom('0.1', '0.3333333333333333', '0'),
  })
  .map((fields) => orderEntryOf(fields));
const changesOf = (size: number) =>
  fc
    .array(fc.tuple(fc.option(anEntry, { nil: undefined }), anEntry, fc.nat({ max: 120 })), {
      minLength: 1,
      maxLength: size,
      size: 'max',
    })
    .map((pairs) =>
      pairs.map(([before, after, partition], index) =>
        orderChange(`o-${index}`, before && { rev: 1, entry: before }, after, [at(index, { partition })]),
      ),
    );

const expressionsOf = (changes: readonly Change<OrderEntry>[]) =>
  planTransactions(orderWrites(changes)).map((planned) => ({
    planned,
    items:
      ledgerTransaction(
        { ledger: 'L', metrics: 'M' },
        { sellerId: 's-1', shard: 0, watermarks: NO_WATERMARKS },
        planned,
      ).TransactItems ?? [],
  }));

/** As DynamoDB counts them: in the texts that are sent. */
const expectWithinLimits = (items: readonly Action[]) => {
  for (const { Update } of items) {
    expect((Update?.UpdateExpression ?? '').length).toBeLessThanOrEqual(EXPRESSION_BYTES_MAX);
    expect((Update?.ConditionExpression ?? '').length).toBeLessThanOrEqual(EXPRESSION_BYTES_MAX);
    expect(
      (Update?.ConditionExpression ?? '').match(/attribute_not_exists|OR|<|AND/g)?.length ?? 0,
    ).toBeLessThanOrEqual(OPERATORS_MAX);
  }
};

describe('splitting a batch into transactions', () => {
  test('keeps within the limits of DynamoDB, loses no change, keeps the order and the sums', () => {
    fc.assert(
      fc.property(changesOf(150), (changes) => {
        const plans = expressionsOf(changes);
        for (const { items } of plans) {
          expect(items.length).toBeLessThanOrEqual(ACTIONS_MAX);
          expectWithinLimits(items);
        }
        expect(plans.flatMap(({ planned }) => planned.groups)).toEqual(orderWrites(changes));
        const whole = emptyTally();
        for (const { before, after } of changes) {
          if (before !== undefined) addContribution(whole, order.contribution(before.entry, UTC)!, -1);
          addContribution(whole, order.contribution(after, UTC)!, 1);
        }
        expect(shown(totalOf(plans.map(({ planned }) => planned.tallies.get('orders')!.total)))).toEqual(
          shown(whole.total),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('keeps within the size of an expression when each order of a day has another category', () => {
    const changes = Array.from({ length: 150 }, (_, index) => {
      const before = orderEntryOf({
        category: `was ${index}`,
        channel: `from ${index}`,
        order_value: `${index + 1}.5`,
        commission_rate: '0.3333333333333333',
      });
      const after = { ...before, category: `is ${index}`, channel: `to ${index}` };
      return orderChange(`o-${index}`, { rev: 1, entry: before }, after, [at(index)]);
    });
    const plans = expressionsOf(changes);
    for (const { items } of plans) expectWithinLimits(items);
    const lengths = plans.flatMap(({ items }) =>
      items.map(({ Update }) => Update?.UpdateExpression?.length ?? 0),
    );
    // The limit is reached, so that it is the limit that was tested.
    expect(Math.max(...lengths)).toBeGreaterThan(EXPRESSION_BYTES_MAX / 2);
  });

  test('writes many orders of one day in few transactions', () => {
    const changes = Array.from({ length: 190 }, (_, index) =>
      orderChange(`o-${index}`, undefined, orderEntryOf()),
    );
    expect(planTransactions(orderWrites(changes)).map((planned) => planned.groups.length)).toEqual([96, 94]);
  });

  test('splits records of very many partitions, whose watermarks do not fit into one condition', () => {
    const changes = Array.from({ length: PARTITIONS_MAX + 1 }, (_, partition) =>
      orderChange(`o-${partition}`, undefined, orderEntryOf(), [at(0, { partition })]),
    );
    expect(planTransactions(orderWrites(changes)).map((planned) => planned.groups.length)).toEqual([
      PARTITIONS_MAX,
      1,
    ]);
  });

  test('makes no transaction when there is nothing to write', () =>
    expect(planTransactions(orderWrites([]))).toEqual([]));
});

import { describe, expect, test } from 'vitest';
import { planTransactions } from '../../../adapters/dynamodb/ledger-plan.ts';
import { ledgerTransaction } from '../../../adapters/dynamodb/ledger-transaction.ts';
import type { OrderEntry } from '../../../contracts/ledger.ts';
import type { Change } from '../../../domain/counting/changes.ts';
import { NO_WATERMARKS, type Watermarks } from '../../../domain/counting/watermarks.ts';
import { orderChange, orderEntryOf, orderWrites } from '../../support/factories/order-changes.ts';
import { at, SOME_TIME } from '../../support/factories/parsed-records.ts';

const NOON = Date.parse(SOME_TIME);

/** The actions in readable form: numbers as text, placeholders filled in. */
const actionsOf = (changes: readonly Change<OrderEntry>[], marks: Watermarks = NO_WATERMARKS, shard = 0) => {
  const planned = planTransactions(orderWrites(changes));
  expect(planned).toHaveLength(1);
  const { TransactItems = [] } = ledgerTransaction(
    { ledger: 'L', metrics: 'M' },
    { sellerId: 's-1', shard, watermarks: marks },
    planned[0]!,
  );
  return TransactItems.map(({ Put, Update }) => {
    const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = {
      ...Put,
      ...Update,
    };
    const fill = (expression: string | undefined) =>
      expression
        ?.replace(/#\d+/g, (name) => names[name] ?? name)
        .replace(/:\w+/g, (value) => String(values[value]?.value ?? value));
    if (Put !== undefined)
      return {
        put: Put.TableName,
        key: `${Put.Item?.['pk']} ${Put.Item?.['sk']}`,
        rev: Put.Item?.['rev'].value,
        entry: JSON.parse(Put.Item?.['entry']),
        condition: fill(Put.ConditionExpression),
      };
    return {
      update: Update?.TableName,
      key: `${Update?.Key?.['pk']} ${Update?.Key?.['sk']}`,
      does: fill(Update?.UpdateExpression),
      condition: fill(Update?.ConditionExpression),
    };
  });
};

describe('the transaction for a new order', () => {
  const [put, total, day, ...others] = actionsOf(
    [
      orderChange('o-1', undefined, orderEntryOf({ category: 'books' }), [
        at(7, { partition: 2, timestamp: 55 }),
      ]),
    ],
    NO_WATERMARKS,
    3,
  );

  test('writes the order only if nobody wrote it before', () => {
    expect(put).toEqual({
      put: 'L',
      key: 'SELLER#s-1 ORDER#o-1',
      rev: '1',
      entry: expect.objectContaining({ order_value: '10', status: 'completed' }),
      condition: 'attribute_not_exists(pk)',
    });
  });

  test('adds to the lifetime, and only raises watermarks', () => {
    expect(total).toEqual({
      update: 'M',
      key: 'SELLER#s-1 TOTAL#orders#3',
      does: `ADD to 1, ao 1, co 1, gmv 10, com 1, touched 1 SET offset_2 = 7, latest = ${NOON}, time_2 = 55`,
      condition: `(attribute_not_exists(offset_2) OR offset_2 < 7) AND (attribute_not_exists(latest) OR latest < ${NOON})`,
    });
  });

  test('adds to day, hour, category and channel in one item', () => {
    expect(day).toEqual({
      update: 'M',
      key: 'SELLER#s-1 DAY#2026-03-10#orders#3',
      does:
        'ADD to 1, ao 1, co 1, gmv 10, com 1, h.12.to 1, h.12.ao 1, h.12.co 1, h.12.gmv 10, h.12.com 1, c.books.to 1, c.books.ao 1, c.books.co 1, c.books.gmv 10, c.books.com 1, ' +
        'w.unknown.to 1, w.unknown.ao 1, w.unknown.co 1, w.unknown.gmv 10, w.unknown.com 1',
      condition: undefined,
    });
    expect(others).toEqual([]);
  });
});

describe('the transaction for a changed order', () => {
  const reached: Watermarks = { offsets: new Map([[0, 9]]), latest: NOON };

  test('replaces exactly the version that was read and adds only the difference', () => {
    const [put, total, day] = actionsOf(
      [
        orderChange('o-1', { rev: 4, entry: orderEntryOf() }, orderEntryOf({ status: 'cancelled' }), [
          at(10),
        ]),
      ],
      reached,
    );
    expect(put).toMatchObject({ rev: '5', condition: 'rev = 4' });
    expect(total?.does).toBe(
      'ADD co -1, xo 1, fo 1, gmv -10, com -1, touched 1 SET offset_0 = 10, time_0 = 0',
    );
    expect(total?.condition).toBe('(attribute_not_exists(offset_0) OR offset_0 < 10)');
    expect(day?.does).toContain('h.12.co -1');
    expect(day?.does).not.toContain('.to ');
  });

  test('takes an order that moves to another day off its old day', () => {
    const moved = orderEntryOf({ order_ts: '2026-03-11T12:00:00Z' });
    const [, total, ...days] = actionsOf(
      [orderChange('o-1', { rev: 1, entry: orderEntryOf() }, moved, [at(10)])],
      reached,
    );
    expect(total?.does).toBe(`ADD touched 1 SET offset_0 = 10, latest = ${NOON + 86_400_000}, time_0 = 0`);
    expect(days.map(({ key, does }) => [key, does?.slice(0, 10)])).toEqual([
      ['SELLER#s-1 DAY#2026-03-10#orders#0', 'ADD to -1,'],
      ['SELLER#s-1 DAY#2026-03-11#orders#0', 'ADD to 1, '],
    ]);
  });

  test('records that the latest order time may be gone when an order moves back', () => {
    const [, total] = actionsOf(
      [
        orderChange(
          'o-1',
          { rev: 1, entry: orderEntryOf() },
          orderEntryOf({ order_ts: '2026-03-09T12:00:00Z' }),
          [at(10)],
        ),
      ],
      reached,
    );
    expect(total?.does).toBe('ADD lowered 1, touched 1 SET offset_0 = 10, time_0 = 0');
  });

  test('needs no recount when an order moves back that was not the latest', () => {
    const [, total] = actionsOf(
      [
        orderChange(
          'o-1',
          { rev: 1, entry: orderEntryOf() },
          orderEntryOf({ order_ts: '2026-03-09T12:00:00Z' }),
          [at(10)],
        ),
      ],
      { ...reached, latest: NOON + 1 },
    );
    expect(total?.does).toBe('ADD touched 1 SET offset_0 = 10, time_0 = 0');
  });

  test('touches the lifetime, so that evaluate sees a change of days alone', () => {
    const before = orderEntryOf({ order_ts: '2026-03-08T12:00:00Z' });
    const [, total, ...days] = actionsOf(
      [
        orderChange('o-1', { rev: 1, entry: before }, orderEntryOf({ order_ts: '2026-03-09T12:00:00Z' }), [
          at(3),
        ]),
      ],
      reached,
    );
    expect(total).toEqual({
      update: 'M',
      key: 'SELLER#s-1 TOTAL#orders#0',
      does: 'ADD touched 1',
      condition: undefined,
    });
    expect(days).toHaveLength(2);
  });

  test('writes no day when the figures stay the same', () => {
    const actions = actionsOf(
      [
        orderChange(
          'o-1',
          { rev: 1, entry: orderEntryOf({ status: 'paid' }) },
          orderEntryOf({ status: 'packed' }),
          [at(10)],
        ),
      ],
      reached,
    );
    expect(actions.map(({ key }) => key)).toEqual(['SELLER#s-1 ORDER#o-1', 'SELLER#s-1 TOTAL#orders#0']);
  });
});

test('leaves out watermarks that others have reached, in values and conditions', () => {
  const marks: Watermarks = { offsets: new Map([[0, 50]]), latest: NOON + 1 };
  const [, total] = actionsOf(
    [
      orderChange('o-1', undefined, orderEntryOf(), [
        at(10),
        at(11, { partition: 1, timestamp: 5 }),
        at(12, { partition: 1, timestamp: 6 }),
      ]),
    ],
    marks,
  );
  expect(total).toMatchObject({
    does: 'ADD to 1, ao 1, co 1, gmv 10, com 1, touched 1 SET offset_1 = 12, time_1 = 6',
    condition: '(attribute_not_exists(offset_1) OR offset_1 < 12)',
  });
});

test('counts categories of any name under that name', () => {
  const day = actionsOf(
    ['a.b.to', 'two words', '__proto__', 'constructor'].map((category, index) =>
      orderChange(`o-${index}`, undefined, orderEntryOf({ category, status: 'new', order_accepted: null })),
    ),
  ).at(-1);
  expect(day?.does).toBe(
    'ADD to 4, fl 4, un 4, h.12.to 4, c.a.b.to.to 1, c.two words.to 1, c.__proto__.to 1, c.constructor.to 1, w.unknown.to 4',
  );
});

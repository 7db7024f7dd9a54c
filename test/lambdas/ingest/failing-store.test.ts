/** Whatever the store does in the middle of a batch, no order is lost and none counts twice. */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { TOPICS } from '../../../contracts/records/topics.ts';
import {
  anOrder,
  type Call,
  type Functions,
  failure,
  logRecord,
  useFunctions,
} from '../../support/functions/ingest-and-evaluate.ts';
import type { LogRecord } from '../../support/generators/records.ts';

const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };
const WRITE = 'TransactWriteItemsCommand';

const { functions } = await useFunctions(SETTINGS);

const orders = (sellerId: string, count: number): LogRecord[] =>
  Array.from({ length: count }, (_, index) => logRecord('orders', index, anOrder(sellerId, `o-${index}`)));
const cancelled = (Code: string, Message?: string) =>
  new TransactionCanceledException({
    message: 'cancelled',
    CancellationReasons: [{ Code: 'None' }, { Code, ...(Message !== undefined && { Message }) }],
    $metadata: {},
  });
const TOO_LARGE = 'Item size to update has exceeded the maximum allowed size';

/** Throws on the writes whose numbers are given; the first is 0. */
const onWrites = (numbers: (write: number) => boolean, error: () => Error) => {
  let writes = -1;
  return ({ name }: Call) => {
    if (name !== WRITE) return;
    writes += 1;
    if (numbers(writes)) throw error();
  };
};

/** Delivers a batch through the disturbed store until it succeeds. Returns how often it failed. */
const deliverUntilDone = async (
  records: readonly LogRecord[],
  steps: Parameters<Functions['interfere']>[0],
  deliveriesMax = 20,
): Promise<number> => {
  const end = functions.interfere(steps);
  try {
    for (let failed = 0; failed < deliveriesMax; failed += 1) {
      try {
        await functions.ingestRecords(records);
        return failed;
      } catch {}
    }
    throw new Error(`the batch still failed after ${deliveriesMax} deliveries`);
  } finally {
    end();
  }
};

const expectCounted = async (sellerId: string, count: number) => {
  const { total } = await functions.metrics.readTotals(sellerId);
  const days = [...(await functions.metrics.readDays(sellerId, '2026-03-10', '2026-03-10')).values()];
  expect(
    [total, ...days].map((sums) => [sums.counts.get('total_orders'), String(sums.money.get('total_gmv'))]),
  ).toEqual([
    [count, String(count * 10)],
    [count, String(count * 10)],
  ]);
};

describe('a store that is busy for a while', () => {
  test.each([
    ['throttled', () => failure('ThrottlingException')],
    ['throttled-part', () => cancelled('ThrottlingError')],
    ['overtaken', () => cancelled('ConditionalCheckFailed')],
    ['locked', () => cancelled('TransactionConflict')],
  ])('counts a batch exactly, in one delivery, when the store is busy: %s', async (sellerId, error) => {
    expect(
      await deliverUntilDone(orders(sellerId, 150), {
        before: onWrites((write) => write % 2 === 0 && write < 8, error),
      }),
    ).toBe(0);
    await expectCounted(sellerId, 150);
  });

  test('does not repeat a transaction that went through although a conflict was reported', async () => {
    expect(
      await deliverUntilDone(orders('told-wrong', 150), {
        after: onWrites(
          (write) => write === 0,
          () => cancelled('TransactionConflict'),
        ),
      }),
    ).toBe(0);
    await expectCounted('told-wrong', 150);
  });
});

describe('a store that fails', () => {
  test.each([
    ['timed-out', () => failure('TimeoutError'), 'after'],
    ['reset', () => failure('ECONNRESET'), 'after'],
    ['unreachable', () => failure('ECONNREFUSED'), 'before'],
    ['internal-error', () => failure('InternalServerError'), 'before'],
  ] as const)(
    'fails the delivery when the store fails (%s), and counts exactly in the next one',
    async (sellerId, error, when) => {
      expect(
        await deliverUntilDone(orders(sellerId, 250), {
          [when]: onWrites((write) => write === 1 || write === 2, error),
        }),
      ).toBe(2);
      await expectCounted(sellerId, 250);
    },
  );

  test('fails the delivery, and skips none of it, when throttling does not end', async () => {
    const records = orders('throttled-long', 150);
    await expect(
      deliverUntilDone(
        records,
        {
          before: onWrites(
            (write) => write > 0,
            () => failure('ThrottlingException'),
          ),
        },
        1,
      ),
    ).rejects.toThrow();
    await functions.ingestRecords(records);
    await expectCounted('throttled-long', 150);
  });

  test('does not take a failed read for an empty ledger', async () => {
    const records = orders('unread', 20);
    await functions.ingestRecords(records);
    let failing = true;
    const before = ({ name }: Call) => {
      if (!failing || name !== 'BatchGetItemCommand') return;
      failing = false;
      throw failure('ThrottlingException');
    };
    expect(await deliverUntilDone(records, { before })).toBe(1);
    await expectCounted('unread', 20);
  });

  test('fails the delivery when the quarantine cannot be written, so that no broken record is lost', async () => {
    const records = [
      logRecord('orders', 0, anOrder('beside', 'o-1'), { partition: 9 }),
      logRecord('orders', 1, Buffer.from('broken'), { partition: 9 }),
    ];
    let failing = true;
    const before = ({ name }: Call) => {
      if (!failing || name !== 'BatchWriteItemCommand') return;
      failing = false;
      throw failure('InternalServerError');
    };
    expect(await deliverUntilDone(records, { before })).toBe(1);
    expect((await functions.quarantine.list(TOPICS.orders, 9)).map(({ offset }) => offset)).toEqual([1]);
    await expectCounted('beside', 1);
  });
});

describe('a delivery that runs out of time', () => {
  test.each([1, 2, 3])(
    'fails after %i looks at the clock, and the next delivery completes exactly',
    async (looks) => {
      const sellers = ['a', 'b', 'c', 'd'].map((name) => `short-${looks}-${name}`);
      const records = sellers
        .flatMap((sellerId) => orders(sellerId, 30))
        .map((record, offset) => ({ ...record, offset }));
      let left = looks;
      const context = { getRemainingTimeInMillis: () => (left-- > 0 ? 60_000 : 100) };
      await expect(functions.ingestRecords(records, context)).rejects.toThrow(/time runs short/);
      await functions.ingestRecords(records);
      for (const sellerId of sellers) await expectCounted(sellerId, 30);
    },
  );
});

test('quarantines only the order that the store refuses, and counts the other orders', async () => {
  const records = [
    ...orders('refused', 40),
    ...orders('neighbour', 5).map((record, index) => ({ ...record, offset: 100 + index })),
  ].map((record) => ({ ...record, partition: 8 }));
  const before = ({ name, input }: Call) => {
    if (
      name === WRITE &&
      JSON.stringify(input).includes('ORDER#o-13"') &&
      JSON.stringify(input).includes('refused')
    )
      throw cancelled('ValidationError', TOO_LARGE);
  };
  expect(await deliverUntilDone(records, { before })).toBe(0);
  await expectCounted('refused', 39);
  await expectCounted('neighbour', 5);
  expect(
    (await functions.quarantine.list(TOPICS.orders, 8)).map(({ offset, reason }) => [offset, reason]),
  ).toEqual([[13, `the store cannot hold it: ${TOO_LARGE}`]]);
});

test('applies a batch once when the SDK retries after a lost answer', async () => {
  let lost = false;
  functions.runtime.dynamodb.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (context['commandName'] === WRITE && !lost) {
        lost = true;
        throw failure('TimeoutError');
      }
      return result;
    },
    { step: 'deserialize', priority: 'high', name: 'lostAnswer' },
  );
  const conflicts = functions.count('conflicts');
  await functions.ingestRecords(orders('same-token', 10));
  functions.runtime.dynamodb.middlewareStack.remove('lostAnswer');
  expect([lost, functions.count('conflicts')]).toEqual([true, conflicts]);
  await expectCounted('same-token', 10);
});

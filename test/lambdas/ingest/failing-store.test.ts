/** Whatever the store does in the middle of a batch, no order is lost and none counts twice. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createMeteredDynamoDB } from '../../../adapters/runtime/runtime.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { composeIngest } from '../../../lambdas/ingest/compose.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
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
const SHORT = expect.stringMatching(/time runs short/);
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
      await expect(functions.ingestRecords(records, context)).rejects.toMatchObject({
        message: expect.stringMatching(/^4 sellers could not be applied, among them .*short-\d-a/),
        cause: { errors: Array.from({ length: 4 }, () => expect.objectContaining({ message: SHORT })) },
      });
      await functions.ingestRecords(records);
      for (const sellerId of sellers) await expectCounted(sellerId, 30);
    },
  );
});

describe('a batch that cannot be finished in one delivery', () => {
  const broken = (partition: number) => [
    logRecord('orders', 900, Buffer.from('broken'), { partition }),
    logRecord('orders', 901, Buffer.from('also broken'), { partition }),
  ];
  const keptOffsets = async (partition: number) =>
    (await functions.quarantine.list(TOPICS.orders, partition)).map(({ offset }) => offset);

  test('has its broken records kept before anything else, so that they are never lost', async () => {
    const records = orders('first', 30).map((record) => ({ ...record, partition: 11 }));
    let looks = 1;
    const context = { getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 100) };
    const error = await functions.ingestRecords([...records, ...broken(11)], context).catch(String);
    expect(error).toEqual(SHORT);
    expect(await keptOffsets(11)).toEqual([900, 901]);
  });

  test('gets through in the end on a slow machine, although the store refuses most of it', async () => {
    const records = orders('slow', 40).map((record) => ({ ...record, partition: 12 }));
    const refusing = ({ name, input }: Call) => {
      if (name === WRITE && /ORDER#o-\d*[1-9]"/.test(JSON.stringify(input)))
        throw cancelled('ValidationError', TOO_LARGE);
    };
    const end = functions.interfere({ before: refusing });
    let deliveries = 0;
    try {
      for (let done = false; !done; deliveries += 1) {
        // Ends each delivery after a few transactions.
        let looks = 30;
        const context = { getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 100) };
        done = await functions.ingestRecords(records, context).then(
          () => true,
          () => false,
        );
        if (deliveries > 40) throw new Error('the batch makes no progress');
      }
    } finally {
      end();
    }
    expect(deliveries).toBeGreaterThan(1);
    await expectCounted('slow', 4);
    expect(await keptOffsets(12)).toEqual(
      records.map(({ offset }) => offset).filter((offset) => offset % 10 !== 0),
    );
  });

  test('counts every seller but the one whose items the store does not take', async () => {
    const sellers = Array.from({ length: 40 }, (_, index) => `beside-${index}`);
    const records = ['stuck', ...sellers]
      .flatMap((sellerId) => orders(sellerId, 2))
      .map((record, offset) => ({ ...record, offset }));
    const before = ({ name, input }: Call) => {
      if (name === WRITE && JSON.stringify(input).includes('SELLER#stuck"'))
        throw failure('ServiceUnavailable');
    };
    expect(await deliverUntilDone(records, { before }, 1).catch(String)).toMatch(/still failed/);
    for (const sellerId of sellers) await expectCounted(sellerId, 2);
    await functions.ingestRecords(records);
    await expectCounted('stuck', 2);
  });

  test('tells of the transactions that were written before the store failed', async () => {
    const before = onWrites(
      (write) => write === 1,
      () => failure('InternalServerError'),
    );
    const [transactions, applied] = [functions.count('transactions'), functions.count('recordsApplied')];
    expect(await deliverUntilDone(orders('told', 150), { before }, 1).catch(String)).toMatch(/still failed/);
    expect(functions.count('transactions') - transactions).toBe(1);
    expect(functions.count('recordsApplied') - applied).toBe(96);
  });

  test('goes on after more conflicts than attempts, as long as each attempt writes something', async () => {
    const before = onWrites(
      (write) => write % 2 === 1,
      () => cancelled('TransactionConflict'),
    );
    expect(await deliverUntilDone(orders('contested', 1500), { before })).toBe(0);
    await expectCounted('contested', 1500);
  });
});

test('lists no quarantined record before all of it is kept, whatever fails in between', async () => {
  const value = Buffer.alloc(800_000, 'x');
  const record = logRecord('orders', 1, value, { partition: 13 });
  const before = ({ name, input }: Call) => {
    if (name === 'BatchWriteItemCommand' && JSON.stringify(input).includes('"reason"'))
      throw failure('InternalServerError');
  };
  const listed = async () => (await functions.quarantine.list(TOPICS.orders, 13)).map((kept) => kept.value);
  await deliverUntilDone([record], { before }, 1).catch(String);
  expect(await listed()).toEqual([]);
  await functions.ingestRecords([record]);
  expect((await listed()).map((kept) => kept.equals(value))).toEqual([true]);
});

test('ends a delivery in time when the store takes a call and never answers', async () => {
  const silent = createServer((socket) => void socket.on('error', () => undefined).resume());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { runtime } = functions;
  const dynamodb = createMeteredDynamoDB(runtime.telemetry, {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  const started = Date.now();
  const context = { getRemainingTimeInMillis: () => 1100 - (Date.now() - started) };
  const ingest = composeIngest(order, { ...runtime, dynamodb });
  const [record] = orders('silent', 1);
  await expect(ingest(toMskEvent([{ ...record!, headers: [] }]), context)).rejects.toThrow(/time limit/);
  silent.close();
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

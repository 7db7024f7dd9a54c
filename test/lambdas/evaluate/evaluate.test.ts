/** What a seller sees and is warned of while its counters keep changing. */
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { POLICY, policyWith } from '../../support/factories/policy.ts';
import {
  AMPLE,
  anOrder,
  type Call,
  failure,
  logRecord,
  useFunctions,
} from '../../support/functions/ingest-and-evaluate.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';

const NOW = Date.parse('2026-03-10T13:00:00Z');
const SETTINGS = { now: NOW, timeZone: 'UTC', currency: 'EUR' };

const { functions } = await useFunctions(SETTINGS);

let offset = 0;
const orders = async (sellerId: string, count: number, changes: object = {}) => {
  const from = offset;
  offset += count;
  await functions.ingestRecords(
    Array.from({ length: count }, (_, index) =>
      logRecord('orders', from + index, anOrder(sellerId, `o-${from + index}`, changes)),
    ),
  );
};
/** Enough cancellations for a breach. */
const badOrders = (sellerId: string) => orders(sellerId, 25, { status: 'cancelled' });

const streamOf = (...sellers: readonly string[]): DynamoDBStreamEvent => ({
  Records: sellers.map((sellerId, index) => ({
    eventName: 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } },
      SequenceNumber: String(100 + index),
    },
  })),
});
const summaryOf = async (sellerId: string) => (await functions.metrics.readSummaries([sellerId]))[0]!;
const alertsOf = async (sellerId: string) =>
  (await readAllAlerts(functions.metrics, sellerId)).map(({ alert_id }) => alert_id);
/** Counts the calls of a command while `run` runs. */
const callsDuring = async (name: string, run: () => Promise<unknown>): Promise<number> => {
  let calls = 0;
  const end = functions.interfere({ before: (call) => void (call.name === name && (calls += 1)) });
  await run().finally(end);
  return calls;
};

describe('evaluating a batch of the stream', () => {
  test('evaluates a seller once for many changes in one batch', async () => {
    await orders('busy', 5);
    const evaluated = functions.count('sellersEvaluated');
    expect(
      await callsDuring('PutItemCommand', () =>
        functions.evaluateWith()(streamOf('busy', 'busy', 'busy'), AMPLE),
      ),
    ).toBe(1);
    expect(functions.count('sellersEvaluated') - evaluated).toBe(1);
    expect((await summaryOf('busy')).document?.body?.orders.total_orders).toBe(5);
  });

  test('writes nothing when a batch is delivered again, or a minute later', async () => {
    await orders('settled', 3);
    await functions.evaluateWith()(streamOf('settled'), AMPLE);
    const units = functions.count('writeUnits');
    await functions.evaluateWith()(streamOf('settled', 'settled'), AMPLE);
    await functions.evaluateWith({ clock: () => NOW + 60_000 })(streamOf('settled'), AMPLE);
    expect(functions.count('writeUnits')).toBe(units);
    expect((await summaryOf('settled')).version).toBe(1);
  });

  test('moves the windows on when a batch is delivered again on another day', async () => {
    await orders('yesterday', 3);
    await functions.evaluateWith()(streamOf('yesterday'), AMPLE);
    await functions.evaluateWith({ clock: () => NOW + 86_400_000 })(streamOf('yesterday'), AMPLE);
    expect((await summaryOf('yesterday')).document?.body).toMatchObject({
      orders: { total_orders: 3, orders_today: 0 },
      yesterday: { date: '2026-03-10', orders: { total_orders: 3 } },
    });
  });

  test('does nothing for an empty batch, or for an item that belongs to no seller', async () => {
    expect(await functions.evaluateWith()({ Records: [] }, AMPLE)).toEqual({ batchItemFailures: [] });
    expect(await functions.evaluateWith()({ Records: [{ eventName: 'MODIFY' }] }, AMPLE)).toEqual({
      batchItemFailures: [],
    });
  });

  test('reports the first record of each failed seller, so that no seller is skipped', async () => {
    for (const sellerId of ['fine-1', 'broken-1', 'fine-2', 'broken-2']) await orders(sellerId, 1);
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes('SELLER#broken-'))
          throw failure('InternalServerError');
      },
    });
    const result = await functions
      .evaluateWith()(streamOf('fine-1', 'broken-1', 'fine-2', 'broken-1', 'broken-2', 'fine-1'), AMPLE)
      .finally(end);
    expect(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
      '101',
      '104',
    ]);
    expect(
      (await functions.metrics.readSummaries(['fine-1', 'broken-1', 'fine-2', 'broken-2'])).map(
        ({ version }) => version,
      ),
    ).toEqual([1, 0, 1, 0]);
    expect(
      await functions.evaluateWith()(streamOf('broken-1', 'fine-2', 'broken-1', 'broken-2', 'fine-1'), AMPLE),
    ).toEqual({
      batchItemFailures: [],
    });
    expect(
      (await functions.metrics.readSummaries(['fine-1', 'broken-1', 'fine-2', 'broken-2'])).map(
        ({ version }) => version,
      ),
    ).toEqual([1, 1, 1, 1]);
  });

  test('ends in time and reports the seller’s record when the store hangs', async () => {
    await orders('hanging', 1);
    const end = functions.interfere({
      before: ({ name }) => (name === 'PutItemCommand' ? new Promise(() => undefined) : undefined),
    });
    const result = functions.evaluateWith()(streamOf('hanging'), { getRemainingTimeInMillis: () => 2200 });
    expect(await result.finally(end)).toEqual({ batchItemFailures: [{ itemIdentifier: '100' }] });
  });

  test('keeps what is done and reports the rest when time runs out', async () => {
    const sellers = Array.from({ length: 20 }, (_, index) => `timed-${index}`);
    await functions.ingestRecords(
      sellers.map((sellerId, index) => logRecord('orders', 50_000 + index, anOrder(sellerId, 'o-1'))),
    );
    // The first reading sets the limit of the whole batch.
    let looks = 6;
    const { batchItemFailures } = await functions.evaluateWith()(streamOf(...sellers), {
      getRemainingTimeInMillis: () => (looks-- > 0 ? 60_000 : 500),
    });
    expect(batchItemFailures).toHaveLength(15);
    expect(
      (await functions.metrics.readSummaries(sellers)).filter(({ version }) => version === 1),
    ).toHaveLength(5);
  });
});

describe('two evaluations of one seller at the same time', () => {
  test('store the newest figures, whichever of them writes last', async () => {
    await orders('raced', 2);
    let overtaken = false;
    // More orders arrive between this evaluation's reading and its write, and another evaluation
    // overtakes it.
    const overtake = async ({ name }: Call) => {
      if (name !== 'PutItemCommand' || overtaken) return;
      overtaken = true;
      await orders('raced', 3);
      await functions.evaluateWith()(streamOf('raced'), AMPLE);
    };
    const end = functions.interfere({ before: overtake });
    await functions.evaluateWith()(streamOf('raced'), AMPLE).finally(end);
    const { version, document } = await summaryOf('raced');
    expect([version, document?.body?.orders.total_orders]).toEqual([1, 5]);
  });

  test('raise each alert once', async () => {
    await badOrders('alerted');
    const raised = functions.count('alertsRaised');
    const results = await Promise.all(
      Array.from({ length: 6 }, () => functions.evaluateWith()(streamOf('alerted'), AMPLE)),
    );
    expect(results.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(await alertsOf('alerted')).toEqual(['alerted#cancellation#1']);
    expect(functions.count('alertsRaised') - raised).toBe(1);
    expect((await summaryOf('alerted')).document?.body?.alerts).toMatchObject([
      { alert_id: 'alerted#cancellation#1', state: 'breach', since: '2026-03-10T13:00:00.000Z' },
    ]);
  });
});

describe('committing an alert with its summary', () => {
  test('commits no alert when the store fails before the write', async () => {
    await badOrders('unwritten');
    const end = functions.interfere({
      before: ({ name }) => {
        if (name === 'TransactWriteItemsCommand') throw failure('InternalServerError');
      },
    });
    expect(
      (await functions.evaluateWith()(streamOf('unwritten'), AMPLE).finally(end)).batchItemFailures,
    ).toEqual([{ itemIdentifier: '100' }]);
    expect([await alertsOf('unwritten'), (await summaryOf('unwritten')).version]).toEqual([[], 0]);
    await functions.evaluateWith()(streamOf('unwritten'), AMPLE);
    expect(await alertsOf('unwritten')).toEqual(['unwritten#cancellation#1']);
  });

  test('commits an alert once when the answer to the write is lost', async () => {
    await badOrders('answer-lost');
    const end = functions.interfere({
      after: ({ name }) => {
        if (name === 'TransactWriteItemsCommand') throw failure('TimeoutError');
      },
    });
    expect(
      (await functions.evaluateWith()(streamOf('answer-lost'), AMPLE).finally(end)).batchItemFailures,
    ).toHaveLength(1);
    expect(await functions.evaluateWith()(streamOf('answer-lost'), AMPLE)).toEqual({ batchItemFailures: [] });
    expect([await alertsOf('answer-lost'), (await summaryOf('answer-lost')).version]).toEqual([
      ['answer-lost#cancellation#1'],
      1,
    ]);
  });

  test('raises the end of an alert under the next number once the window is clean', async () => {
    await badOrders('recovered');
    await functions.evaluateWith()(streamOf('recovered'), AMPLE);
    await functions.evaluateWith({ clock: () => NOW + 40 * 86_400_000 })(streamOf('recovered'), AMPLE);
    expect(await alertsOf('recovered')).toEqual(['recovered#cancellation#2', 'recovered#cancellation#1']);
    expect((await summaryOf('recovered')).document?.body?.alerts).toEqual([]);
  });
});

describe('evaluating a seller whose counters change meanwhile', () => {
  const at = (hoursAgo: number): string => new Date(NOW - hoursAgo * 3_600_000).toISOString();
  const step = (seller_id: string, stage: string, hoursAgo: number, prefix: string, count: number) =>
    functions.ingestRecords(
      Array.from({ length: count }, (_, index) =>
        logRecord('fulfillment', (offset += 1), {
          seller_id,
          order_id: `${prefix}-${index}`,
          stage,
          sla_hours: 24,
          event_ts: at(hoursAgo),
        }),
      ),
    );
  /** Gives a seller a hundred shipments on time, and orders that are overdue and not shipped. */
  const withOverdue = async (sellerId: string, overdue: number) => {
    await step(sellerId, 'accepted', 30, 'fine', 100);
    await step(sellerId, 'shipped', 29, 'fine', 100);
    await step(sellerId, 'accepted', 30, 'late', overdue);
    await functions.tick();
    await functions.evaluateWith()(streamOf(sellerId), AMPLE);
  };
  const kindsOf = async (sellerId: string) =>
    (await readAllAlerts(functions.metrics, sellerId)).map(({ kind }) => kind).toReversed();
  const isOf = ({ name, input }: Call, prefix: 'TOTAL#' | 'DAY#'): boolean =>
    name === 'QueryCommand' && JSON.stringify(input).includes(prefix);
  /** Ships a seller's overdue orders after the counters `first` were read and before the others. */
  const shipWhileReading = (sellerId: string, first: 'TOTAL#' | 'DAY#', overdue: number) => {
    const read = Promise.withResolvers<void>();
    let shipped = false;
    return functions.interfere({
      before: async (call) => {
        if (shipped || !isOf(call, first === 'TOTAL#' ? 'DAY#' : 'TOTAL#')) return;
        shipped = true;
        await read.promise;
        await step(sellerId, 'shipped', 1, 'late', overdue);
      },
      after: (call) => (isOf(call, first) ? read.resolve() : undefined),
    });
  };
  const evaluateAround = async (sellerId: string, first: 'TOTAL#' | 'DAY#', overdue: number) => {
    const end = shipWhileReading(sellerId, first, overdue);
    await functions.evaluateWith()(streamOf(sellerId), AMPLE).finally(end);
    await functions.evaluateWith({ clock: () => NOW + 1000 })(streamOf(sellerId), AMPLE);
  };

  test('does not count orders that ship during the reading both as late and as about to be late', async () => {
    await withOverdue('twice', 3);
    await evaluateAround('twice', 'TOTAL#', 3);
    expect(await kindsOf('twice')).toEqual([]);
  });

  test('keeps a predicted breach of orders that ship late during the reading', async () => {
    await withOverdue('neither', 6);
    await evaluateAround('neither', 'DAY#', 6);
    expect(await kindsOf('neither')).toEqual(['predicted', 'breach']);
  });

  test('warns a seller whose counters never rest, after a bounded number of readings and no pause', async () => {
    await badOrders('never-still');
    let [reads, pauses] = [0, 0];
    const end = functions.interfere({
      after: async (call) => {
        if (!isOf(call, 'DAY#')) return;
        reads += 1;
        await orders('never-still', 1);
      },
    });
    const waiting = { random: () => 0, sleep: async () => void (pauses += 1) };
    await functions.evaluateWith({ waiting })(streamOf('never-still'), AMPLE).finally(end);
    expect(await alertsOf('never-still')).toEqual(['never-still#cancellation#1']);
    expect([reads > 2 && reads < 20, pauses]).toEqual([true, 0]);
  });

  test('reads the counters once when it raises nothing', async () => {
    const queries = () =>
      callsDuring('QueryCommand', () => functions.evaluateWith()(streamOf('calm'), AMPLE));
    await orders('calm', 5);
    // A seller without a summary is asked for alerts, in case the summary is lost.
    expect(await queries()).toBe(3);
    await orders('calm', 5);
    expect(await queries()).toBe(2);
  });

  test('begins no hold anew for a reading that saw only half of what came in', async () => {
    const policy = policyWith('sla_compliance_rate', { hold_minutes: 60 });
    const judge = (minutes: number) =>
      functions.evaluateWith({ policy, clock: () => NOW + minutes * 60_000 })(streamOf('held-on'), AMPLE);
    const pendingOf = async () => (await summaryOf('held-on')).document?.rules['sla_compliance']?.pending;
    await step('held-on', 'accepted', 30, 'fine', 100);
    await step('held-on', 'shipped', 29, 'fine', 100);
    await step('held-on', 'accepted', 30, 'late', 6);
    await functions.tick();
    await judge(0);
    expect(await pendingOf()).toEqual({ warning: NOW });
    const end = shipWhileReading('held-on', 'DAY#', 6);
    await judge(20).finally(end);
    expect(await pendingOf()).toMatchObject({ warning: NOW });
    await judge(60);
    expect(await kindsOf('held-on')).toEqual(['warning']);
  });

  test('reads the counters once while a hold goes on', async () => {
    const policy = policyWith('cancellation_rate', { hold_minutes: 60 });
    const judge = (minutes: number) =>
      functions.evaluateWith({ policy, clock: () => NOW + minutes * 60_000 })(streamOf('holding'), AMPLE);
    await badOrders('holding');
    await judge(0);
    await badOrders('holding');
    expect(await callsDuring('QueryCommand', () => judge(1))).toBe(2);
  });
});

describe('the alerts of a seller', () => {
  const ordersOf = async (sellerId: string) =>
    (await readAllAlerts(functions.metrics, sellerId)).map(({ kind, orders: behind, orders_path }) => ({
      kind,
      behind,
      orders_path,
    }));
  const at = (minute: number): string => new Date(NOW - (60 - minute) * 60_000).toISOString();
  const send = (eventType: 'orders' | 'fulfillment' | 'ratings', values: readonly object[]) =>
    functions.ingestRecords(values.map((value) => logRecord(eventType, (offset += 1), value)));
  const evaluate = (sellerId: string, now = NOW, policy = POLICY) =>
    functions.evaluateWith({ clock: () => now, policy })(streamOf(sellerId), AMPLE);
  const named = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const shipped = (seller_id: string, order_id: string, minute: number, hours: number) => [
    {
      seller_id,
      order_id,
      stage: 'accepted',
      sla_hours: 1,
      event_ts: new Date(Date.parse(at(minute)) - hours * 3_600_000).toISOString(),
    },
    { seller_id, order_id, stage: 'shipped', sla_hours: 1, event_ts: at(minute) },
  ];

  test('name the twenty newest orders that the seller cancelled, and none that a buyer cancelled', async () => {
    const cancelled = (id: string, minute: number, more: object = {}) =>
      anOrder('canceller', id, { status: 'cancelled', order_ts: at(minute), ...more });
    await send('orders', [
      ...named('mine', 25).map((id, index) => cancelled(id, index)),
      ...named('theirs', 30).map((id, index) =>
        cancelled(id, 25 + index, { cancellation_reason: 'buyer_changed_mind' }),
      ),
    ]);
    await evaluate('canceller');
    expect(await ordersOf('canceller')).toEqual([
      {
        kind: 'breach',
        behind: named('mine', 25).toReversed().slice(0, 20),
        orders_path: '/v1/sellers/canceller/orders?queue=cancelled_seller&window=30d',
      },
    ]);
  });

  test('name the orders that the seller declined within the window', async () => {
    const declined = (id: string, order_ts: string) =>
      anOrder('decliner', id, { status: 'declined', order_accepted: false, order_ts });
    await send('orders', [
      ...named('old', 10).map((id) => declined(id, '2026-02-08T23:59:59Z')),
      ...named('in', 3).map((id, index) => declined(id, `2026-02-09T00:00:0${index}Z`)),
      ...named('kept', 20).map((id) => anOrder('decliner', id)),
    ]);
    await evaluate('decliner');
    expect(await ordersOf('decliner')).toMatchObject([{ kind: 'breach', behind: ['in-2', 'in-1', 'in-0'] }]);
  });

  test('name the orders that the seller shipped late, and none once the alert has ended', async () => {
    await send('fulfillment', [
      ...named('good', 18).flatMap((id, index) => shipped('slow', id, index, 0)),
      ...named('late', 2).flatMap((id, index) => shipped('slow', id, 20 + index, 2)),
    ]);
    await evaluate('slow');
    await evaluate('slow', NOW + 40 * 86_400_000);
    expect(await ordersOf('slow')).toEqual([
      { kind: 'resolved', behind: [], orders_path: '/v1/sellers/slow/orders?queue=late&window=30d' },
      {
        kind: 'breach',
        behind: ['late-1', 'late-0'],
        orders_path: '/v1/sellers/slow/orders?queue=late&window=30d',
      },
    ]);
  });

  test('name the orders that were rated badly, each once, by order id', async () => {
    const rating = (id: string, order_id: string, minute: number, stars: number) => ({
      seller_id: 'rude',
      rating_id: id,
      order_id,
      rating: stars,
      rated_ts: at(minute),
    });
    await send('ratings', [
      ...named('r', 8).map((id, index) => rating(id, `o-${index}`, index, 1)),
      rating('again', 'o-0', 30, 2),
      rating('fair', 'o-9', 35, 3),
      ...named('fine', 4).map((id, index) => rating(id, `p-${index}`, 40 + index, 4)),
    ]);
    await evaluate('rude');
    expect(await ordersOf('rude')).toMatchObject([
      { kind: 'breach', behind: ['o-9', 'o-0', 'o-7', 'o-6', 'o-5', 'o-4', 'o-3', 'o-2', 'o-1'] },
    ]);
  });

  test('come when the hold of a rule is over, and the seller is due for evaluation by then', async () => {
    const policy = policyWith('cancellation_rate', { hold_minutes: 10 });
    await orders('held', 25, { status: 'cancelled' });
    await evaluate('held', NOW, policy);
    expect([await alertsOf('held'), (await summaryOf('held')).dueAt]).toEqual([[], NOW + 600_000]);
    const units = functions.count('writeUnits');
    await evaluate('held', NOW + 60_000, policy);
    expect(functions.count('writeUnits')).toBe(units);
    await evaluate('held', NOW + 600_000, policy);
    expect(await alertsOf('held')).toEqual(['held#cancellation#1']);
  });

  test('count a hold that ends after midnight from its start', async () => {
    const policy = policyWith('cancellation_rate', { hold_minutes: 1440 });
    await orders('patient', 25, { status: 'completed' });
    await evaluate('patient', NOW, policy);
    const { dueAt } = await summaryOf('patient');
    await orders('patient', 25, { status: 'cancelled' });
    await evaluate('patient', NOW + 1000, policy);
    expect(await summaryOf('patient')).toMatchObject({
      dueAt,
      document: {
        rules: { cancellation: { state: 'ok', pending: { warning: NOW + 1000, breach: NOW + 1000 } } },
      },
    });
  });
});

describe('the time of a seller’s last order', () => {
  test('is right again after the newest order moves back in time', async () => {
    const send = (order_id: string, order_ts: string, updated_at: string) =>
      functions.ingestRecords([
        logRecord('orders', (offset += 1), anOrder('moved', order_id, { order_ts, updated_at })),
      ]);
    await send('o-1', '2026-03-10T10:00:00Z', '2026-03-10T10:00:00Z');
    await send('o-2', '2026-03-10T12:00:00Z', '2026-03-10T12:00:00Z');
    await send('o-2', '2026-03-09T12:00:00Z', '2026-03-10T12:30:00Z');
    await functions.evaluateWith()(streamOf('moved'), AMPLE);
    expect((await summaryOf('moved')).document?.body).toMatchObject({
      orders: { last_order_ts: '2026-03-10T10:00:00.000Z', total_orders: 2, orders_today: 1 },
    });
  });
});

test('fails the whole batch by throwing when the store cannot be read', async () => {
  const end = functions.interfere({
    before: ({ name }) => {
      if (name === 'BatchGetItemCommand') throw failure('ThrottlingException');
    },
  });
  await expect(functions.evaluateWith()(streamOf('busy'), AMPLE)).rejects.toThrow('ThrottlingException');
  end();
});

/**
 * How late figures are, which an operator's alarm watches. A value that is too low hides an outage;
 * one that is too high raises a false alarm at every backfill.
 */
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { lateSince } from '../../../adapters/dynamodb/counter-stream.ts';
import {
  AMPLE,
  anOrder,
  type Functions,
  failure,
  logRecord,
  startFunctions,
} from '../../support/functions/ingest-and-evaluate.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-10T13:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Times = Readonly<Record<string, number>>;
/** A change of a TOTAL item at `applied`, with the record times it held before and after. */
const change = (sellerId: string, applied: number, after: Times, before?: Times): DynamoDBRecord => {
  const image = (times: Times) => ({
    to: { N: '5' },
    latest: { N: String(NOW - 5 * DAY) },
    ...Object.fromEntries(Object.entries(times).map(([name, time]) => [name, { N: String(time) }])),
  });
  return {
    dynamodb: {
      ApproximateCreationDateTime: applied / 1000,
      Keys: { pk: { S: `SELLER#${sellerId}` }, sk: { S: 'TOTAL#orders#0' } },
      SequenceNumber: '1',
      NewImage: image(after),
      ...(before === undefined ? {} : { OldImage: image(before) }),
    },
  };
};

describe('the moment since which figures are late', () => {
  test('is the time of the applied record, whatever older records the seller had', () => {
    expect(
      lateSince(
        change('s', NOW, { time_0: NOW - 400, time_1: NOW - DAY }, { time_0: NOW - 900, time_1: NOW - DAY }),
      ),
    ).toBe(NOW - 400);
    expect(lateSince(change('s', NOW, { time_0: NOW - 400 }))).toBe(NOW - 400);
  });

  test('is the time of the oldest of several records that were applied together', () => {
    expect(lateSince(change('s', NOW, { time_0: NOW - 400, time_3: NOW - 90_000 }, { time_0: 1 }))).toBe(
      NOW - 90_000,
    );
  });

  test('is the time of applying for a record that was more than an hour old by then', () => {
    expect(lateSince(change('s', NOW, { time_0: NOW - 60 * MINUTE }))).toBe(NOW - 60 * MINUTE);
    expect(lateSince(change('s', NOW, { time_0: NOW - 60 * MINUTE - 1 }))).toBe(NOW);
    expect(lateSince(change('s', NOW, { time_0: NOW - 400 * DAY, time_1: NOW - 300 }))).toBe(NOW - 300);
  });

  test('does not exist for a change that applied no record', () => {
    expect(lateSince(change('s', NOW, { time_0: NOW - 400 }, { time_0: NOW - 400 }))).toBeUndefined();
    expect(lateSince({})).toBeUndefined();
  });
});

describe('the freshness that evaluate reports', async () => {
  const server = await useDynamoDB();
  let functions: Functions;
  beforeEach(async () => {
    functions = await startFunctions(server, { now: NOW, timeZone: 'UTC', currency: 'EUR' });
    await functions.ingestRecords(
      ['a', 'b', 'c'].map((sellerId, index) => logRecord('orders', index, anOrder(sellerId, 'o'))),
    );
  });
  const evaluate = (...Records: DynamoDBStreamEvent['Records']) =>
    functions.evaluateWith()({ Records }, AMPLE);
  const told = () =>
    functions.told.filter(({ message }) => message === 'freshness').map(({ details }) => details);

  test('is reported once for a batch, for the seller that waited longest', async () => {
    await evaluate(
      change('a', NOW - 1000, { time_0: NOW - 5000 }),
      change('b', NOW - 1000, { time_0: NOW - 70_000 }),
      change('b', NOW - 1000, { time_0: NOW - 2000 }, { time_0: NOW - 70_000 }),
    );
    expect(told()).toEqual([70_000]);
  });

  test('is not the age of the records when a backfill reads history', async () => {
    await evaluate(
      change('a', NOW - 3000, { time_0: NOW - 200 * DAY }),
      change('b', NOW - 2000, { time_0: NOW - 199 * DAY }),
    );
    expect(told()).toEqual([3000]);
  });

  test('is zero when the clocks of producers are ahead', async () => {
    await evaluate(change('a', NOW, { time_0: NOW + 5000 }));
    expect(told()).toEqual([0]);
  });

  test('is not reported again when a batch is delivered again and its figures are already stored', async () => {
    await evaluate(change('a', NOW, { time_0: NOW - 10 }));
    await evaluate(change('a', NOW - 2 * DAY, { time_0: NOW - 2 * DAY }));
    expect(told()).toEqual([10]);
  });

  test('covers only sellers whose figures were written, and a failed seller once it succeeds', async () => {
    const records = [change('a', NOW, { time_0: NOW - 10 }), change('c', NOW, { time_0: NOW - 9000 })];
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes('SELLER#c'))
          throw failure('InternalServerError');
      },
    });
    await evaluate(...records).finally(end);
    await evaluate(...records);
    expect(told()).toEqual([10, 9000]);
  });
});

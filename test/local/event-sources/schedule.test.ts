/**
 * The clock must go on ticking whatever a tick does, never twice at once, and end when the runner
 * does.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { contextFactory } from '../../../local/event-sources/context.ts';
import type { DeliveryFailure } from '../../../local/event-sources/redelivery.ts';
import {
  type Schedule,
  type ScheduledHandler,
  startSchedule,
} from '../../../local/event-sources/schedule.ts';

const createContext = contextFactory({
  functionName: 'clock',
  timeoutSeconds: 60,
  now: () => 0,
  newId: () => 'request',
});
const failures: DeliveryFailure[] = [];
let schedule: Schedule | undefined;
beforeEach(() => {
  failures.length = 0;
});
afterEach(() => schedule?.stop());

const start = (
  handler: ScheduledHandler,
  { every_ms = 1, first_ms = 0, inputs = [{ shard: 0 }] } = {},
): void => {
  const onError = (failure: DeliveryFailure) => failures.push(failure);
  schedule = startSchedule({ name: 'clock', every_ms, first_ms, inputs, handler, createContext, onError });
};
const ticked = (count: () => number, times: number) =>
  vi.waitFor(() => expect(count()).toBeGreaterThanOrEqual(times));

test('ticks again and again, each time with a context of its own', async () => {
  const contexts = new Set<unknown>();
  start(async (_event, context) => void contexts.add(context));
  await ticked(() => contexts.size, 3);
  expect([...contexts].slice(0, 3)).toMatchObject(
    Array.from({ length: 3 }, () => ({ functionName: 'clock', awsRequestId: 'request' })),
  );
});

test('never runs two ticks at once, however long one takes', async () => {
  let [running, most, ticks] = [0, 0, 0];
  start(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running -= 1;
    ticks += 1;
  });
  await ticked(() => ticks, 3);
  expect(most).toBe(1);
});

test('brings each input once a tick, one after another, even when one of them fails', async () => {
  const inputs = [{ shard: 0 }, { shard: 1 }, { shard: 2 }];
  const calls: unknown[] = [];
  let running = 0;
  start(
    async (event) => {
      calls.push(event);
      running += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      if (running > 0) throw new Error('two at once');
      if (event === inputs[1]) throw new Error('only this one');
    },
    { inputs },
  );
  await ticked(() => calls.length, 9);
  expect(calls.slice(0, 9)).toEqual([...inputs, ...inputs, ...inputs]);
  expect(failures.slice(0, 2)).toMatchObject([
    { delivery: 'clock: scheduled run with {"shard":1}', attempt: 1, error: { message: 'only this one' } },
    { delivery: 'clock: scheduled run with {"shard":1}', attempt: 2, error: { message: 'only this one' } },
  ]);
});

test('reports a failed tick, and goes on to the next', async () => {
  let ticks = 0;
  start(async () => {
    ticks += 1;
    if (ticks < 3) throw new Error('the store is down');
  });
  await ticked(() => ticks, 4);
  expect(failures).toMatchObject([
    {
      delivery: 'clock: scheduled run with {"shard":0}',
      attempt: 1,
      error: { message: 'the store is down' },
    },
    { delivery: 'clock: scheduled run with {"shard":0}', attempt: 2 },
  ]);
});

test('waits when it stops for the running invocation, which sees no time left, and begins no other', async () => {
  const begun = Promise.withResolvers<void>();
  const remaining: number[] = [];
  let ended = false;
  start(
    async (_event, context) => {
      remaining.push(context.getRemainingTimeInMillis());
      begun.resolve();
      while (context.getRemainingTimeInMillis() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      remaining.push(context.getRemainingTimeInMillis());
      ended = true;
    },
    { inputs: [{ shard: 0 }, { shard: 1 }] },
  );
  await begun.promise;
  await schedule?.stop();
  expect([remaining, ended]).toEqual([[60_000, 0], true]);
});

test('ends at once, and for good, when it stops before the first tick or between two', async () => {
  let ticks = 0;
  const handler: ScheduledHandler = async () => void (ticks += 1);
  start(handler, { first_ms: 3_600_000 });
  await schedule?.stop();
  expect(ticks).toBe(0);
  start(handler, { every_ms: 3_600_000 });
  await ticked(() => ticks, 1);
  await schedule?.stop();
  expect(ticks).toBe(1);
});

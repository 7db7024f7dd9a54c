/**
 * A demo that does not end with the runner leaves it hanging, and one that swallows errors stands
 * still unseen.
 */
import { expect, test } from 'vitest';
import { createDemo } from '../../local/demo/demo.ts';
import type { DemoRecord } from '../../local/demo/records.ts';
import { runDemo } from '../../local/demo/run-demo.ts';

const STARTED_AT = Date.parse('2026-03-29T10:15:30.000Z');
const newDemo = () => createDemo({ seed: 3, startedAt: STARTED_AT });

/** A clock that goes a second further each time it is read. */
const steppingClock = () => {
  let reads = 0;
  return () => {
    reads += 1;
    return STARTED_AT + reads * 1_000;
  };
};

test('publishes the whole history in order, then live records until it is asked to end', async () => {
  const stop = new AbortController();
  const published: DemoRecord[] = [];
  const demo = newDemo();
  let liveFrom = -1;
  const publish = async (records: readonly DemoRecord[]) => {
    published.push(...records);
    if (published.length > demo.history.length + 5) stop.abort();
  };
  await runDemo({
    demo,
    publish,
    now: steppingClock(),
    signal: stop.signal,
    onLive: () => (liveFrom = published.length),
  });
  expect(published.slice(0, demo.history.length)).toEqual(demo.history);
  expect(liveFrom).toBe(demo.history.length);
  expect(published.length).toBeGreaterThan(demo.history.length + 5);
});

test('ends while it publishes the history, after the running batch', async () => {
  const stop = new AbortController();
  let batches = 0;
  const publish = async () => {
    batches += 1;
    stop.abort();
  };
  await runDemo({
    demo: newDemo(),
    publish,
    now: steppingClock(),
    signal: stop.signal,
    onLive: () => expect.unreachable('never went live'),
  });
  expect(batches).toBe(1);
});

test('ends with the error of the log, and passes it on', async () => {
  const publish = async () => {
    throw new Error('the log is full');
  };
  const { signal } = new AbortController();
  await expect(runDemo({ demo: newDemo(), publish, now: steppingClock(), signal })).rejects.toThrow(
    'the log is full',
  );
});

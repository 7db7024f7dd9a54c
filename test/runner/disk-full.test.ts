/** A full disk must end the product with a word about what to do, and lose nothing. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { orderLine } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';

let data: RunnerFolder;
beforeEach(() => {
  data = createRunnerFolder();
});
afterEach(() => data.remove());

/** No file may grow beyond this, as if the disk ended there. */
const FILE_BYTES_MAX = 8 * 2 ** 20;

/** Publishes orders one by one until the runner takes no more; how many it confirmed. */
const fill = async ({ url }: Started, lineOf: (order: number) => string) => {
  for (let order = 0; ; order += 1) {
    const response = await fetch(`${url}/local/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lineOf(order),
    }).catch(() => undefined);
    if (response?.status !== 200) return { confirmed: order, status: response?.status };
  }
};

const tellsWhatToDo = (runner: Started): void => {
  expect(runner.output()).toMatch(
    /nothing more can be written to \S+ \(.*\): \d+ MB are free, and 200 MB are needed\. .* start again\n$/,
  );
  expect(runner.output()).not.toMatch(/\n\s+at /);
};

const countsTo = (runner: Started, total: number) =>
  vi.waitFor(async () => expect((await runner.metrics('shop')).orders.total_orders).toBe(total), EVENTUALLY);

test('says what to do when the log has no more room, ends in order, and has counted all that it confirmed', {
  timeout: 120_000,
}, async () => {
  const runner = await data.startWith({ fileBytesMax: FILE_BYTES_MAX });
  // The store keeps nothing of a field that nobody knows, so the log is full first.
  const note = 'x'.repeat(400_000);
  const { confirmed, status } = await fill(runner, (order) => orderLine('shop', `o${order}`, { note }));
  expect(confirmed).toBeGreaterThan(5);
  expect([503, undefined]).toContain(status);
  expect(await runner.ended(), runner.output()).toBe(1);
  tellsWhatToDo(runner);
  await data.nothingRuns();
  const again = await data.start();
  await countsTo(again, confirmed);
  await again.publish([orderLine('shop', 'one-more')]);
  await countsTo(again, confirmed + 1);
  expect(await again.end('SIGINT')).toBe(0);
});

test('says what to do when the store has no more room, ends in order, and counts the rest afterwards', {
  timeout: 120_000,
}, async () => {
  const runner = await data.startWith({ fileBytesMax: FILE_BYTES_MAX });
  // The quarantine keeps the bytes of a record and an index, so the store is full first.
  const broken = (order: number): string =>
    orderLine('shop', `o${order}`, order === 0 ? {} : { status: 'x'.repeat(2000), note: 'y'.repeat(60_000) });
  const { confirmed } = await fill(runner, broken);
  expect(confirmed).toBeGreaterThan(5);
  expect(await runner.ended(), runner.output()).toBe(1);
  tellsWhatToDo(runner);
  await data.nothingRuns();
  const again = await data.start();
  await countsTo(again, 1);
  expect(await again.end('SIGINT')).toBe(0);
});

/** `npm start` in a terminal: how it ends, and what it refuses. */
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { COUNTER_LAYOUT } from '../../topology/tables.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { runCommand } from '../support/programs/run-script.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';

let data: RunnerFolder;
beforeEach(() => {
  data = createRunnerFolder();
});
afterEach(() => data.remove());

const totalOrders = async (runner: Started, seller: string): Promise<number> =>
  (await runner.metrics(seller)).orders.total_orders;
const countsTo = (runner: Started, seller: string, total: number) =>
  vi.waitFor(async () => expect(await totalOrders(runner, seller)).toBe(total), EVENTUALLY);

describe('npm start', { timeout: 90_000 }, () => {
  test('ends with everything it started on Ctrl-C, with exit code 0', async () => {
    const runner = await data.start();
    await vi.waitFor(() => expect(runner.output()).toContain(`${runner.url}/v1/openapi.json`), EVENTUALLY);
    expect(data.processes().length).toBeGreaterThan(1);
    // In the middle of work, as Ctrl-C comes.
    await runner.publish(Array.from({ length: 300 }, (_, index) => orderLine(`s${index % 40}`, `o${index}`)));
    expect(await runner.end('SIGINT')).toBe(0);
    await data.nothingRuns();
    expect(data.exists('runner.json')).toBe(false);
    expect(data.exists('store.db.server.json')).toBe(false);
    expect(runner.output()).toMatch(/Stopping …\n$/);
  });

  test('announces the history of the demo only when the history is about to come', async () => {
    const first = await data.start('--demo');
    await vi.waitFor(() => expect(first.output()).toContain('the demo marketplace is live'), EVENTUALLY);
    expect(first.output()).toContain('starts with 35 days of history');
    await first.end('SIGINT');
    const again = await data.start('--demo');
    await vi.waitFor(() => expect(again.output()).toContain('has its history and goes on live'), EVENTUALLY);
    expect(again.output()).not.toContain('35 days of history');
    await again.end('SIGINT');
    const none = await data.start();
    await vi.waitFor(
      () => expect(none.output()).toContain('No demo: publish records to see figures.'),
      EVENTUALLY,
    );
    expect(again.output()).toContain('--seller aurora-home');
    expect(none.output()).toContain('--seller my-shop');
    expect(none.output()).not.toContain('aurora-home');
    await none.end('SIGINT');
  });

  test('lets nobody but its owner read the data, also where an earlier release let everybody', async () => {
    const modes = (): [string, string][] =>
      ['.', ...readdirSync(data.folder)].map((name) => [
        name,
        (statSync(join(data.folder, name)).mode & 0o777).toString(8),
      ]);
    const closed = (names: readonly string[]) => names.map((name) => [name, name === '.' ? '700' : '600']);
    const first = await data.start();
    const made = modes();
    const names = made.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['store.db', 'store.db-wal', 'log.db', 'log.db-wal']));
    expect(names).toEqual(expect.arrayContaining(['alerts.db', 'token-key.json', 'store.db.server.json']));
    expect(made).toEqual(closed(names));
    // A killed runner leaves all of them behind.
    await first.end('SIGKILL');
    await vi.waitFor(() => expect(data.processes()).toEqual([]), EVENTUALLY);
    for (const name of readdirSync(data.folder)) chmodSync(join(data.folder, name), 0o644);
    chmodSync(data.folder, 0o755);
    await data.start();
    const found = modes();
    expect(found).toEqual(closed(found.map(([name]) => name)));
  });

  test('refuses a second runner on the same data, even with --fresh, and the first one goes on', async () => {
    const first = await data.start();
    await first.publish([orderLine('first', 'o1')]);
    for (const args of [[], ['--fresh']]) {
      expect(await data.startInVain(...args)).toEqual({
        status: 1,
        output: `another runner is at work in ${data.folder}: end it, or choose another folder with --data\n`,
      });
    }
    await countsTo(first, 'first', 1);
    await first.publish([orderLine('first', 'o2')]);
    await countsTo(first, 'first', 2);
    expect(await first.end('SIGINT')).toBe(0);
    await data.nothingRuns();
  });

  test('refuses to go on with data that was counted in another time zone or currency', async () => {
    await (await data.start('--time-zone', 'Europe/Berlin', '--currency', 'EUR')).end('SIGINT');
    for (const args of [[], ['--time-zone', 'Europe/Berlin']]) {
      const { status, output } = await data.startInVain(...args);
      expect({ status, output }).toEqual({
        status: 1,
        output: expect.stringMatching(
          /^the data in .* is of a marketplace in Europe\/Berlin and EUR: give --time-zone Europe\/Berlin --currency EUR; another one needs data of its own \(--data FOLDER, or npm start -- --fresh, which empties this\)\n$/,
        ),
      });
    }
    await data.nothingRuns();
  });

  test('leaves data alone that another release counted in its own layout, and begins anew with --fresh', async () => {
    for (const kept of [
      { timeZone: 'UTC', currency: 'USD' },
      { timeZone: 'UTC', currency: 'USD', counterLayout: COUNTER_LAYOUT + 1 },
    ]) {
      writeFileSync(join(data.folder, 'marketplace.json'), JSON.stringify(kept));
      expect(await data.startInVain()).toEqual({
        status: 1,
        output: expect.stringMatching(
          /^the data in .* was counted by another release .*: npm start -- --fresh empties it .*\n$/,
        ),
      });
    }
    await (await data.start('--fresh')).end('SIGINT');
    await (await data.start()).end('SIGINT');
  });

  test('explains a wrong call in a line, with exit code 2, before anything is started', async () => {
    for (const [args, message] of [
      [['--port', '70000'], /--port must be a whole number from 0 to 65535, not "70000"/],
      [['--currency', 'usd'], /--currency must be a code of three capital letters/],
      [
        ['--policy', 'test/fixtures/policy-broken.json'],
        /^test\/fixtures\/policy-broken\.json: rules\[3\]\.breach must be a number.*\nSee npx seller-pulse start --help/,
      ],
    ] as const) {
      const { status, output } = await data.startInVain(...args);
      expect({ status, output }).toEqual({ status: 2, output: expect.stringMatching(message) });
      expect(output).not.toMatch(/\n\s+at /);
    }
    expect(data.exists('store.db')).toBe(false);
    expect(await runCommand('start', ['--help'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Usage: npx seller-pulse start/),
      stderr: '',
    });
  });
});

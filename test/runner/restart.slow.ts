/**
 * `npm start` on yesterday's data: figures stay, alerts are not sent again, and only --fresh
 * removes them.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { orderLine, shipmentLines } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';

let data: RunnerFolder;
beforeEach(() => {
  data = createRunnerFolder();
});
afterEach(() => data.remove());

const countsTo = (runner: Started, seller: string, total: number) =>
  vi.waitFor(async () => expect((await runner.metrics(seller)).orders.total_orders).toBe(total), EVENTUALLY);

describe('npm start, again', () => {
  test('keeps figures, alerts and tokens across a restart, counts what was left, and removes all with --fresh', async () => {
    const first = await data.start();
    await first.publish(shipmentLines('kept', 'a', { onTime: 20, late: 5 }));
    await vi.waitFor(
      async () => expect(await (await fetch(`${first.url}/local/notifications`)).json()).toHaveLength(1),
      EVENTUALLY,
    );
    await first.publish(Array.from({ length: 30 }, (_, index) => orderLine('kept', `o${index}`)));
    await first.end('SIGINT');

    const second = await data.start();
    await countsTo(second, 'kept', 30);
    const body = await second.metrics('kept');
    expect(body.fulfillment).toMatchObject({ shipped_orders: 25, on_time_shipments: 20 });
    expect(body.alerts.map(({ alert_id }) => alert_id)).toEqual(['kept#sla_compliance#1']);
    await second.publish([orderLine('kept', 'last')]);
    await countsTo(second, 'kept', 31);
    // Told before the restart: not told again after it.
    expect(await (await fetch(`${second.url}/local/notifications`)).json()).toHaveLength(1);
    await second.end('SIGINT');

    const fresh = await data.start('--fresh', '--time-zone', 'Asia/Tokyo');
    expect(await fresh.metrics('kept')).toMatchObject({
      time_zone: 'Asia/Tokyo',
      orders: { total_orders: 0 },
      alerts: [],
      source: [],
    });
    expect(await (await fetch(`${fresh.url}/local/notifications`)).json()).toEqual([]);
    await fresh.publish([orderLine('kept', 'o1')]);
    await countsTo(fresh, 'kept', 1);
  });

  test('names a port in use, even with --fresh before any data is removed', async () => {
    const runner = await data.start();
    await runner.publish([orderLine('port', 'o1')]);
    await countsTo(runner, 'port', 1);
    await runner.end('SIGINT');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { status, output } = await data.startInVain('--fresh', '--port', String(port));
    other.close();
    expect({ status, output }).toEqual({
      status: 1,
      output: expect.stringMatching(`^port ${port} of 127\\.0\\.0\\.1 cannot be used .*--port\n$`),
    });
    await data.nothingRuns();
    await countsTo(await data.start(), 'port', 1);
  });

  test('ends on SIGTERM as on Ctrl-C, and leaves nothing behind that hinders the next start when it is killed', async () => {
    expect(await (await data.start()).end('SIGTERM')).toBe(0);
    await data.nothingRuns();
    expect(await (await data.start()).end('SIGKILL')).toBe('SIGKILL');
    await data.nothingRuns();
    expect(await (await data.start()).end('SIGINT')).toBe(0);
  });
});

/**
 * When memory runs short, the system may kill the store of a running product. Nobody should have to
 * notice: requests are told to come again, and no order is lost or counted twice.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { problem } from '../../contracts/api/problem.ts';
import { keyFile } from '../../local/data-folder.ts';
import { openIssuer } from '../../local/tokens.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { createRunnerFolder, type RunnerFolder } from '../support/runner/runner-process.ts';

let data: RunnerFolder;
beforeEach(() => {
  data = createRunnerFolder();
});
afterEach(() => data.remove());

const announced = z.object({ store: z.url() });

/** Kills the store, and takes its port before it is started again. */
const killAndBlock = async (): Promise<Server> => {
  const { store } = announced.parse(JSON.parse(readFileSync(join(data.folder, 'runner.json'), 'utf8')));
  const port = Number(new URL(store).port);
  data.killStore();
  for (;;) {
    const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return server;
    } catch {
      // It still ends, or the next one was faster; that one ends too.
      data.killStore();
    }
  }
};
const orders = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => orderLine('shop', `o${from + index}`));

test('answers 503 while its killed store starts again, then exact figures, and goes on counting', {
  timeout: 120_000,
}, async () => {
  const runner = await data.start();
  await runner.publish(orders(0, 50));
  await vi.waitFor(
    async () => expect((await runner.metrics('shop')).orders.total_orders).toBe(50),
    EVENTUALLY,
  );
  const issuer = await openIssuer(keyFile(data.folder));
  const authorization = `Bearer ${await issuer.issue({ sellerId: 'shop' }, Date.now(), 3600)}`;
  const read = () => fetch(`${runner.url}/v1/sellers/shop/metrics`, { headers: { authorization } });

  const blocked = await killAndBlock();
  await runner.publish(orders(50, 100));
  const statuses = new Set<number>();
  await vi.waitFor(
    async () => {
      const response = await read();
      statuses.add(response.status);
      if (response.status === 503) {
        expect(response.headers.get('retry-after')).toBe('1');
        expect(response.headers.get('content-type')).toBe('application/problem+json');
        expect(problem.parse(await response.json()).type).toBe('urn:seller-pulse:problem:unavailable');
        blocked.close();
      }
      expect(response.status).toBe(200);
    },
    { timeout: EVENTUALLY.timeout, interval: 0 },
  );
  expect([...statuses]).toEqual([503, 200]);
  await vi.waitFor(
    async () =>
      expect((await runner.metrics('shop')).orders).toMatchObject({ total_orders: 100, total_gmv: '1000' }),
    EVENTUALLY,
  );
  expect(runner.output()).toMatch(/the store ended \(ended by signal 9\); it is started again/);
  expect(runner.output()).toMatch(/the store answers again; nothing is lost/);
  expect(await runner.end('SIGINT')).toBe(0);
});

test('ends with one clear word and exit code 1 when its store dies again and again', {
  timeout: 120_000,
}, async () => {
  const runner = await data.start();
  const ended = runner.ended();
  for (let isOver = false; !isOver; ) {
    data.killStore();
    isOver = await Promise.race([ended.then(() => true), sleep(20, false)]);
  }
  expect(await ended, runner.output()).toBe(1);
  expect(runner.output()).toMatch(/the store ended and could not be started again: .*\n$/);
  expect(runner.output()).not.toMatch(/\n\s+at /);
  await data.nothingRuns();
});

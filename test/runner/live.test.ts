/** What a seller sees without asking: the figures as they change, and each alert exactly once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { alertMessage, alertsBody } from '../../contracts/alerts.ts';
import { type SocketMessage, socketMessage } from '../../contracts/socket.ts';
import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';
import type { Bearer } from '../../local/tokens.ts';
import { orderLine, shipmentLines } from '../support/factories/record-lines.ts';
import { EVENTUALLY, startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

let runner: TestRunner;
beforeAll(async () => {
  runner = await startTestRunner();
});
afterAll(() => runner?.stop());

describe('the API with an ETag', () => {
  test('sends a client the figures again only when one of them has changed', async () => {
    await runner.publish([orderLine('tagged', 'o1')]);
    // Until its first summary is there, a seller's figures are computed as they are read, and its
    // band is one of the whole day.
    await runner.metricsOnce(
      'tagged',
      ({ orders, health, today }) =>
        orders.total_orders === 1 && health.since !== `${today.date}T00:00:00.000Z`,
    );
    const path = '/v1/sellers/tagged/metrics';
    const first = await runner.get(path, { sellerId: 'tagged' });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/".+"$/);
    for (const known of [etag, `"other", ${etag}`, '*']) {
      const unchanged = await runner.get(path, { sellerId: 'tagged' }, { 'if-none-match': known });
      expect([unchanged.status, unchanged.headers.get('etag'), await unchanged.text()]).toEqual([
        304,
        etag,
        '',
      ]);
    }
    await runner.publish([orderLine('tagged', 'o2')]);
    await runner.metricsOnce('tagged', ({ orders }) => orders.total_orders === 2);
    const changed = await runner.get(path, { sellerId: 'tagged' }, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });
});

const connect = async (bearer: Bearer) => {
  const socket = new WebSocket(`${runner.url.replace('http', 'ws')}/ws`, [
    SOCKET_PROTOCOL,
    await runner.token(bearer),
  ]);
  const messages: SocketMessage[] = [];
  socket.addEventListener('message', ({ data }) =>
    messages.push(socketMessage.parse(JSON.parse(String(data)))),
  );
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the WebSocket could not be opened')));
  });
  return {
    messages,
    protocol: socket.protocol,
    send: (message: object) => socket.send(JSON.stringify(message)),
    received: (isIt: (message: SocketMessage) => boolean) =>
      vi.waitFor(
        () => expect(messages.some(isIt), JSON.stringify(messages.map(({ type }) => type))).toBe(true),
        EVENTUALLY,
      ),
    close: () => socket.close(),
  };
};

const summaryOf =
  (sellerId: string, totalOrders: number) =>
  (message: SocketMessage): boolean =>
    message.type === 'summary' &&
    message.seller_id === sellerId &&
    message.metrics.seller_id === sellerId &&
    message.metrics.orders.total_orders === totalOrders;

describe('the WebSocket', () => {
  test('sends a subscriber new figures after a publish, and never those of another seller', async () => {
    const own = await connect({ sellerId: 'live-1' });
    const operator = await connect({ role: 'operator' });
    expect(own.protocol).toBe(SOCKET_PROTOCOL);
    own.send({ action: 'subscribe' });
    operator.send({ action: 'subscribe', seller_id: 'live-2' });
    await own.received(({ type }) => type === 'subscribed');
    await operator.received(({ type }) => type === 'subscribed');

    for (const count of [1, 2, 3]) {
      await runner.publish([orderLine('live-2', `o${count}`), orderLine('live-1', `o${count}`)]);
      await own.received(summaryOf('live-1', count));
      await operator.received(summaryOf('live-2', count));
    }
    own.send({ action: 'subscribe', seller_id: 'live-2' });
    await own.received(({ type }) => type === 'error');
    expect(own.messages.filter((message) => JSON.stringify(message).includes('live-2'))).toEqual([]);
    expect(operator.messages.filter((message) => JSON.stringify(message).includes('live-1'))).toEqual([]);
    own.close();
    operator.close();
  });

  test('works with the client of docs/api.md, which prints the figures at once and when they change', async () => {
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const client = /npx node -e '\n([^']+)'/.exec(page)?.[1] ?? '';
    expect(client).toContain('ws://127.0.0.1:4000/ws');
    await runner.publish([orderLine('read-me', 'o1')]);
    await runner.metricsOnce('read-me', ({ orders }) => orders.total_orders === 1);
    const child = spawn(
      process.execPath,
      ['-e', client.replace('ws://127.0.0.1:4000', runner.url.replace('http', 'ws'))],
      {
        env: { token: await runner.token({ sellerId: 'read-me' }) },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const printed = (): SocketMessage[] =>
        [...output.matchAll(/^(.+)\n/gm)].map(([, line = '']) => socketMessage.parse(JSON.parse(line)));
      const prints = (isIt: (message: SocketMessage) => boolean) =>
        vi.waitFor(() => expect(printed().some(isIt), output).toBe(true), EVENTUALLY);
      await prints(summaryOf('read-me', 1));
      await runner.publish([orderLine('read-me', 'o2')]);
      await prints(summaryOf('read-me', 2));
    } finally {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });

  test('lets nobody in without a token, with a false one, or as finance', async () => {
    const foreign = `${(await runner.token({ sellerId: 'live-1' })).slice(0, -6)}AAAAAA`;
    for (const protocols of [
      [],
      [SOCKET_PROTOCOL],
      [SOCKET_PROTOCOL, foreign],
      [SOCKET_PROTOCOL, await runner.token({ role: 'finance' })],
    ]) {
      const socket = new WebSocket(`${runner.url.replace('http', 'ws')}/ws`, protocols);
      const outcome = await new Promise((resolve) => {
        socket.addEventListener('open', () => resolve('open'));
        socket.addEventListener('error', () => resolve('refused'));
      });
      expect(outcome).toBe('refused');
    }
  });
});

describe('the alerts of a runner', () => {
  const delivered = async (sellerId: string) => {
    const messages = z
      .array(z.object({ message: z.string() }))
      .parse(await (await fetch(`${runner.url}/local/notifications`)).json());
    return messages
      .map(({ message }) => alertMessage.parse(JSON.parse(message)))
      .filter((alert) => alert.seller_id === sellerId)
      .reverse();
  };
  const committed = async (sellerId: string) =>
    alertsBody
      .parse(await (await runner.get(`/v1/sellers/${sellerId}/alerts`, { sellerId })).json())
      .alerts.reverse();
  const isActive = (sellerId: string, active: boolean) =>
    runner.metricsOnce(
      sellerId,
      ({ alerts }) => alerts.some(({ rule }) => rule === 'sla_compliance') === active,
    );

  test('arrive once for each committed transition, in order and under its id, up to the end of a breach', async () => {
    await runner.publish(shipmentLines('alerted', 'first', { onTime: 20, late: 5 }));
    await isActive('alerted', true);
    await vi.waitFor(async () => expect(await delivered('alerted')).toHaveLength(1), EVENTUALLY);
    expect(await delivered('alerted')).toMatchObject([
      {
        alert_id: 'alerted#sla_compliance#1',
        from: 'ok',
        to: 'breach',
        observed: { numerator: 20, denominator: 25, rate: 0.8 },
        metrics_path: '/v1/sellers/alerted/metrics',
      },
    ]);

    // More of the same: no transition, so nobody is told again.
    await runner.publish(shipmentLines('alerted', 'more', { onTime: 8, late: 2 }));
    await runner.metricsOnce('alerted', ({ fulfillment }) => fulfillment.shipped_orders === 35);
    await runner.publish(shipmentLines('alerted', 'recovery', { onTime: 400, late: 0 }));
    await runner.metricsOnce('alerted', ({ fulfillment }) => fulfillment.shipped_orders === 435);
    await isActive('alerted', false);
    await vi.waitFor(async () => expect((await delivered('alerted')).at(-1)?.to).toBe('ok'), EVENTUALLY);

    const told = await delivered('alerted');
    expect(told.map(({ title, text, metrics_path, ...transition }) => transition)).toEqual(
      await committed('alerted'),
    );
    expect(told.map(({ alert_id }) => alert_id)).toEqual(
      told.map((_, index) => `alerted#sla_compliance#${index + 1}`),
    );
    expect(runner.failures).toEqual([]);
  });

  test('do not arrive again when records are published again', async () => {
    const lines = shipmentLines('again', 'only', { onTime: 20, late: 5 });
    await runner.publish(lines);
    await isActive('again', true);
    await runner.publish(lines);
    await runner.publish([orderLine('again', 'last')]);
    await runner.metricsOnce('again', ({ orders }) => orders.total_orders === 1);
    await vi.waitFor(async () => expect(await delivered('again')).toHaveLength(1), EVENTUALLY);
    expect((await committed('again')).map(({ alert_id }) => alert_id)).toEqual(['again#sla_compliance#1']);
  });
});

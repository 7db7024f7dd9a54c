/** After midnight a page that was left open shows the new day, though no record arrives. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TOPICS } from '../../contracts/records/topics.ts';
import { type SocketMessage, socketMessage } from '../../contracts/socket.ts';
import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';
import { lineOf } from '../support/factories/record-lines.ts';
import { orderOf } from '../support/functions/marketplace.ts';
import { EVENTUALLY, startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

const EVENING = '2026-03-10T23:45:00.000Z';
const time = { now: Date.parse(EVENING) };

let runner: TestRunner;
beforeAll(async () => {
  runner = await startTestRunner({}, { clock: () => time.now, minute_ms: 100 });
});
afterAll(() => runner?.stop());

test('pushes the new day to everybody who watches, and then nothing more', async () => {
  await runner.publish([lineOf(TOPICS.orders, 'watched', orderOf('watched', 'o1', EVENING))]);
  await runner.metricsOnce('watched', ({ orders }) => orders.orders_today === 1);

  const socket = new WebSocket(`${runner.url.replace('http', 'ws')}/ws`, [
    SOCKET_PROTOCOL,
    await runner.token({ sellerId: 'watched' }),
  ]);
  const messages: SocketMessage[] = [];
  socket.addEventListener('message', ({ data }) =>
    messages.push(socketMessage.parse(JSON.parse(String(data)))),
  );
  socket.addEventListener('open', () => socket.send(JSON.stringify({ action: 'subscribe' })));
  const days = () =>
    messages.flatMap((message) => (message.type === 'summary' ? [message.metrics.today.date] : []));
  await vi.waitFor(() => expect(days()).toContain('2026-03-10'), EVENTUALLY);

  time.now = Date.parse('2026-03-11T00:30:00Z');
  await vi.waitFor(() => expect(days()).toContain('2026-03-11'), EVENTUALLY);
  const last = messages.at(-1);
  expect(last).toMatchObject({
    metrics: {
      orders: { total_orders: 1, orders_today: 0 },
      yesterday: { date: '2026-03-10', orders: { total_orders: 1 } },
    },
  });
  // A record of another seller goes the whole way meanwhile; the day that is shown is not shown
  // again.
  await runner.publish([lineOf(TOPICS.orders, 'other', orderOf('other', 'o1', EVENING))]);
  await runner.metricsOnce('other', ({ orders }) => orders.total_orders === 1);
  expect(days().filter((day) => day === '2026-03-11')).toHaveLength(1);
  expect(runner.failures).toEqual([]);
  socket.close();
});

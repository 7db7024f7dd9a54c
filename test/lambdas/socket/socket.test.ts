import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../adapters/auth/token-verifier.ts';
import { createConnectionStore } from '../../../adapters/dynamodb/connection-store.ts';
import { KeysUnavailableError } from '../../../app/ports/tokens.ts';
import { CONNECTIONS_PER_SELLER_MAX } from '../../../app/watch/subscribe.ts';
import type { SocketMessage } from '../../../contracts/socket.ts';
import { createSocket, type SocketDeps } from '../../../lambdas/socket/socket.ts';
import { AUDIENCE, claimsAt, createIssuer, ISSUER, SUBJECT } from '../../support/factories/tokens.ts';
import { createMarketplace, type Marketplace, orderOf } from '../../support/functions/marketplace.ts';
import { socketEventOf } from '../../support/functions/socket-events.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const issuer = await createIssuer();

let server: TestDynamoDB;
let market: Marketplace;
let deps: SocketDeps;
let gone = false;
const pushed: { connectionId: string; message: SocketMessage }[] = [];

beforeAll(async () => {
  server = await startDynamoDB();
  market = createMarketplace(server);
  market.time.now = NOW;
  deps = {
    ...market,
    verify: createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: issuer.keySet,
      clock: market.clock,
    }),
    connections: createConnectionStore(server.client, TEST_TABLES.connections),
    push: async (connectionId, message) => {
      if (gone) return 'gone';
      pushed.push({ connectionId, message });
      return 'sent';
    },
  };
  await market.orders([
    orderOf('s1', 'o1', '2026-03-29T09:00:00Z'),
    orderOf('s2', 'o1', '2026-03-29T09:00:00Z'),
  ]);
  await market.evaluate('s1', 's2');
});
beforeEach(() => {
  pushed.length = 0;
  gone = false;
  market.time.now = NOW;
});
afterAll(() => server.stop());

const tokenFor = (subject: JWTPayload): Promise<string> => issuer.sign(claimsAt(NOW, subject));
const connect = async (id: string, subject: JWTPayload) =>
  createSocket(deps)(
    socketEventOf('$connect', id, { headers: { Authorization: `Bearer ${await tokenFor(subject)}` } }),
  );
const send = (id: string, body: unknown) =>
  createSocket(deps)(
    socketEventOf('subscribe', id, { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  );
const seconds = NOW / 1000;

test('accepts a browser with its token as a sub-protocol, and answers with our sub-protocol alone', async () => {
  const headers = { 'Sec-WebSocket-Protocol': `seller-pulse.v1, ${await tokenFor({ seller_id: 's1' })}` };
  expect(await createSocket(deps)(socketEventOf('$connect', 'browser', { headers }))).toEqual({
    statusCode: 200,
    headers: { 'Sec-WebSocket-Protocol': 'seller-pulse.v1' },
  });
  expect(await deps.connections.find('browser', seconds)).toEqual({
    connectionId: 'browser',
    identity: { role: 'seller', subject: SUBJECT, sellerId: 's1' },
    expiresAt: seconds + 3600,
  });
});

test('accepts a program with a bearer header', async () => {
  expect(await connect('program', { roles: ['operator'] })).toEqual({ statusCode: 200 });
  expect((await deps.connections.find('program', seconds))?.identity).toEqual({
    role: 'operator',
    subject: SUBJECT,
  });
});

test('ends a connection after two hours at most, however long its token lasts', async () => {
  await connect('long', { seller_id: 's1', exp: seconds + 86_400 });
  expect((await deps.connections.find('long', seconds))?.expiresAt).toBe(seconds + 7200);
});

test.each([
  ['no headers at all', undefined],
  ['no token', { 'sec-websocket-protocol': 'seller-pulse.v1' }],
  ['a token beside a foreign protocol', { 'sec-websocket-protocol': 'graphql-ws, abc.def.ghi' }],
  ['a token that is none', { authorization: 'Bearer abc' }],
])('answers %s with 401 and keeps no connection', async (_, headers) => {
  expect(
    await createSocket(deps)(socketEventOf('$connect', 'refused', headers === undefined ? {} : { headers })),
  ).toEqual({ statusCode: 401 });
  expect(await deps.connections.find('refused', seconds)).toBeUndefined();
});

test('refuses an expired token, and finance, which has nothing to listen to', async () => {
  expect(await connect('expired', { seller_id: 's1', exp: seconds - 60 })).toEqual({ statusCode: 401 });
  expect(await connect('finance', { roles: ['finance'] })).toEqual({ statusCode: 403 });
  expect(await deps.connections.find('finance', seconds)).toBeUndefined();
});

test('asks a client to come back, instead of refusing it, when the signing keys cannot be read', async () => {
  const verify = async () => {
    throw new KeysUnavailableError('down');
  };
  expect(
    await createSocket({ ...deps, verify })(
      socketEventOf('$connect', 'x', { headers: { authorization: 'Bearer abc' } }),
    ),
  ).toEqual({
    statusCode: 503,
  });
});

test.each([{ action: 'subscribe' }, { action: 'subscribe', seller_id: 's1' }])(
  'subscribes a seller to itself (%j) and sends its figures at once',
  async (message) => {
    await connect('own', { seller_id: 's1' });
    await send('own', message);
    expect(pushed).toMatchObject([
      { connectionId: 'own', message: { type: 'subscribed', seller_id: 's1' } },
      {
        connectionId: 'own',
        message: {
          type: 'summary',
          seller_id: 's1',
          metrics: { seller_id: 's1', orders: { total_orders: 1 } },
        },
      },
    ]);
    expect(await deps.connections.listSubscribers('s1', seconds)).toContain('own');
  },
);

test('reads with the rights of the connection, whichever seller it asks for', async () => {
  const callers: unknown[] = [];
  const storesFor: SocketDeps['storesFor'] = (caller) => {
    callers.push(caller);
    return market;
  };
  const socket = createSocket({ ...deps, storesFor });
  await connect('scoped', { seller_id: 's1' });
  await connect('scoped-operator', { roles: ['operator'] });
  for (const id of ['scoped', 'scoped-operator']) {
    for (const seller_id of ['s1', 's2'])
      await socket(
        socketEventOf('subscribe', id, { body: JSON.stringify({ action: 'subscribe', seller_id }) }),
      );
  }
  expect(callers).toEqual([
    { role: 'seller', subject: SUBJECT, sellerId: 's1' },
    { role: 'operator', subject: SUBJECT },
    { role: 'operator', subject: SUBJECT },
  ]);
  for (const id of ['scoped', 'scoped-operator']) await socket(socketEventOf('$disconnect', id));
});

test('subscribes a new seller before its first event', async () => {
  await connect('fresh', { seller_id: 'fresh' });
  await send('fresh', { action: 'subscribe' });
  expect(pushed.map(({ message }) => message)).toEqual([{ type: 'subscribed', seller_id: 'fresh' }]);
  expect(await deps.connections.listSubscribers('fresh', seconds)).toEqual(['fresh']);
});

test('does not show yesterday as today to a subscriber after midnight', async () => {
  await connect('late', { seller_id: 's1', exp: seconds + 86_400 });
  market.time.now = Date.parse('2026-03-29T22:00:00Z');
  await deps.connections.add({
    connectionId: 'late',
    identity: { role: 'seller', subject: SUBJECT, sellerId: 's1' },
    expiresAt: market.time.now / 1000 + 60,
  });
  await send('late', { action: 'subscribe' });
  expect(pushed[1]?.message).toMatchObject({ type: 'summary', metrics: { today: { date: '2026-03-30' } } });
});

test('subscribes an operator to any seller, and to another one later', async () => {
  await connect('operator', { roles: ['operator'] });
  await send('operator', { action: 'subscribe', seller_id: 's1' });
  await send('operator', { action: 'subscribe', seller_id: 's2' });
  expect(await deps.connections.listSubscribers('s1', seconds)).not.toContain('operator');
  expect(await deps.connections.listSubscribers('s2', seconds)).toEqual(['operator']);
  pushed.length = 0;
  await send('operator', { action: 'subscribe' });
  expect(pushed.map(({ message }) => message)).toEqual([
    { type: 'error', detail: 'name a seller: seller_id is missing' },
  ]);
});

test('refuses another seller in the same words whether it exists or not, and subscribes nothing', async () => {
  await connect('nosy', { seller_id: 's1' });
  for (const seller_id of ['s2', 'nobody']) await send('nosy', { action: 'subscribe', seller_id });
  const refusal = { type: 'error', detail: 'this token may not read that seller' };
  expect(pushed.map(({ message }) => message)).toEqual([refusal, refusal]);
  expect(await deps.connections.listSubscribers('s2', seconds)).not.toContain('nosy');
});

test.each([
  '',
  'not json',
  `{"action":"subscribe","more":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
  '[]',
  '{"action":"subscribe","seller_id":7}',
  '{"action":"subscribe","seller_id":"a b"}',
])('tells the sender of a malformed message (%j) what to send', async (body) => {
  await connect('clumsy', { seller_id: 's1' });
  await send('clumsy', body);
  expect(pushed).toMatchObject([
    { message: { type: 'error', detail: expect.stringContaining('"action":"subscribe"') } },
  ]);
});

test('tells the sender of an unknown action what is understood', async () => {
  await createSocket(deps)(socketEventOf('$default', 'clumsy', { body: '{"action":"dance"}' }));
  expect(pushed).toEqual([
    { connectionId: 'clumsy', message: { type: 'error', detail: 'action must be subscribe' } },
  ]);
});

test('keeps a seller from taking more live connections than the cap, and lets others and those it has go on', async () => {
  const ids = Array.from({ length: CONNECTIONS_PER_SELLER_MAX }, (_, index) => `crowd-${index}`);
  for (const id of [...ids, 'one-too-many']) await connect(id, { seller_id: 'crowd' });
  for (const id of ids) await send(id, { action: 'subscribe' });
  pushed.length = 0;
  await send('one-too-many', { action: 'subscribe' });
  expect(pushed).toEqual([
    {
      connectionId: 'one-too-many',
      message: { type: 'error', code: 'too_many_connections', detail: expect.stringMatching(/100 live/) },
    },
  ]);
  expect(await deps.connections.listSubscribers('crowd', seconds)).toHaveLength(ids.length);
  pushed.length = 0;
  await send('crowd-7', { action: 'subscribe' });
  await connect('neighbour', { seller_id: 's1' });
  await send('neighbour', { action: 'subscribe' });
  await createSocket(deps)(socketEventOf('$disconnect', 'crowd-0'));
  await send('one-too-many', { action: 'subscribe' });
  expect(pushed.filter(({ message }) => message.type === 'subscribed')).toMatchObject([
    { connectionId: 'crowd-7' },
    { connectionId: 'neighbour' },
    { connectionId: 'one-too-many' },
  ]);
});

test('tells a client whose token has expired to connect again', async () => {
  await connect('old', { seller_id: 's1' });
  market.time.now = NOW + 3_600_000;
  await send('old', { action: 'subscribe' });
  expect(pushed).toMatchObject([
    { message: { type: 'error', detail: 'this connection has expired: connect again with a new token' } },
  ]);
});

test('forgets a client that leaves, whether it says so or not', async () => {
  await connect('polite', { seller_id: 's1' });
  expect(await createSocket(deps)(socketEventOf('$disconnect', 'polite'))).toEqual({ statusCode: 200 });
  expect(await deps.connections.find('polite', seconds)).toBeUndefined();
  await connect('rude', { seller_id: 's1' });
  gone = true;
  await send('rude', { action: 'subscribe' });
  expect(await deps.connections.find('rude', seconds)).toBeUndefined();
});

/** Whom a WebSocket connection hears of, also with the handler's check switched off. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createReadStores } from '../../adapters/access/read-stores.ts';
import { createConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import type { Identity } from '../../app/access/identity.ts';
import { pushSummaries, type StreamedSummary } from '../../app/watch/push-summaries.ts';
import type { SocketMessage } from '../../contracts/socket.ts';
import { createSocket, type SocketDeps, type SocketEvent } from '../../lambdas/socket/socket.ts';
import { ENV } from '../../topology/environment.ts';
import { createMarketplace, type Marketplace, TIME_ZONE } from '../support/functions/marketplace.ts';
import { fillTwoSellers, NOBODY, OWN, RIVAL, SECRET } from '../support/functions/two-sellers.ts';
import { TEST_TABLES } from '../support/servers/dynamodb-server.ts';
import { ROLES, type Session, type StoreCall, useIam } from '../support/servers/iam-endpoints.ts';

const env = {
  [ENV.ledgerTable]: TEST_TABLES.ledger,
  [ENV.metricsTable]: TEST_TABLES.metrics,
  [ENV.timeZone]: TIME_ZONE,
};
const own: Identity = { role: 'seller', subject: 'user-1', sellerId: OWN };
const identities = {
  own,
  rival: { role: 'seller', subject: 'user-2', sellerId: RIVAL },
  operator: { role: 'operator', subject: 'user-3' },
} as const satisfies Record<string, Identity>;

const { server, iam } = await useIam();
const connections = createConnectionStore(server.client, TEST_TABLES.connections);
let market: Marketplace;
let deps: SocketDeps;
const sent: { readonly connectionId: string; readonly message: SocketMessage }[] = [];
beforeAll(async () => {
  market = createMarketplace(server);
  await fillTwoSellers(market);
  deps = {
    ...market,
    storesFor: createReadStores(iam.readers(), { env, waiting: market.waiting }),
    connections,
    // Each token is the name of an identity.
    verify: async (token) => ({
      identity: identities[token as keyof typeof identities],
      expiresAt: market.time.now + 3_600_000,
    }),
    push: async (connectionId, message) => {
      sent.push({ connectionId, message });
      return 'sent';
    },
  };
});
beforeEach(() => {
  sent.length = 0;
  iam.state.calls = [];
});

const eventOf = (routeKey: string, connectionId: string, more: object): SocketEvent =>
  ({ requestContext: { routeKey, connectionId }, isBase64Encoded: false, ...more }) as SocketEvent;
const connect = (connectionId: string, as: keyof typeof identities) =>
  createSocket(deps)(eventOf('$connect', connectionId, { headers: { authorization: `Bearer ${as}` } }));
const subscribe = (connectionId: string, message: unknown, changes: Partial<SocketDeps> = {}) =>
  createSocket({ ...deps, ...changes })(
    eventOf('subscribe', connectionId, {
      body: typeof message === 'string' ? message : JSON.stringify(message),
    }),
  );
const subscribersOf = (seller: string) => connections.listSubscribers(seller, market.time.now / 1000);

/** New figures of both sellers, as the stream brings them. */
const pushBoth = async (): Promise<void> => {
  const summaries = await Promise.all(
    [OWN, RIVAL].map(async (sellerId): Promise<StreamedSummary> => {
      const [stored] = await market.metrics.readSummaries([sellerId]);
      const body = stored?.document?.body;
      if (body === undefined) throw new Error(`${sellerId} has no summary`);
      return { sellerId, readMetrics: () => body };
    }),
  );
  await pushSummaries({ ...market, connections, push: deps.push }, summaries, 60_000);
};

/** Every way to name another seller in a message. */
const messagesFor = (seller: string): readonly unknown[] => [
  { action: 'subscribe', seller_id: seller },
  { action: 'subscribe', seller_id: seller, sellerId: OWN },
  { action: 'subscribe', seller_id: [seller] },
  { action: 'subscribe', seller_id: { $ne: OWN } },
  { action: 'subscribe', seller_id: `${OWN}#${seller}` },
  { action: 'subscribe', seller_id: `SELLER#${seller}` },
  `{"action":"subscribe","seller_id":"${OWN}","seller_id":"${seller}"}`,
  `{"action":"subscribe","__proto__":{"seller_id":"${seller}"},"seller_id":"${seller}"}`,
];

test('refuses every message that names another seller, in the same bytes and without a call of the store', async () => {
  await connect('nosy', 'own');
  const tryAll = async (seller: string) => {
    sent.length = 0;
    for (const message of messagesFor(seller)) await subscribe('nosy', message);
    return sent.map(({ message }) => message);
  };
  const ofRival = await tryAll(RIVAL);
  expect(ofRival).toHaveLength(messagesFor(RIVAL).length);
  for (const message of ofRival) expect(message.type).toBe('error');
  expect(await tryAll(NOBODY)).toEqual(ofRival);
  expect(iam.state.calls).toEqual([]);
  expect([await subscribersOf(RIVAL), await subscribersOf(OWN)]).toEqual([[], []]);
});

test('ignores a seller that is named anywhere but in seller_id', async () => {
  await connect('own-1', 'own');
  for (const more of [{ sellerId: RIVAL }, { identity: { role: 'operator' } }, { seller: RIVAL }])
    await subscribe('own-1', { action: 'subscribe', ...more });
  expect(
    new Set(sent.map(({ message }) => ('seller_id' in message ? message.seller_id : message.type))),
  ).toEqual(new Set([OWN]));
  expect(JSON.stringify(sent)).not.toContain(SECRET);
});

test('pushes a seller’s figures to the connections of that seller and of its operators alone', async () => {
  for (const [id, as, seller_id] of [
    ['of-own', 'own', undefined],
    ['of-rival', 'rival', undefined],
    ['operator-of-own', 'operator', OWN],
    ['operator-of-rival', 'operator', RIVAL],
    ['moved-on', 'operator', RIVAL],
    ['moved-on', 'operator', OWN],
  ] as const) {
    if ((await connections.find(id, 0)) === undefined) await connect(id, as);
    await subscribe(id, { action: 'subscribe', seller_id });
  }
  sent.length = 0;
  await pushBoth();
  const heard = sent.map(({ connectionId, message }) =>
    message.type === 'summary' ? `${connectionId} ${message.seller_id} ${message.metrics.seller_id}` : '',
  );
  expect(heard.filter((line) => !line.startsWith('own-1')).sort()).toEqual([
    `moved-on ${OWN} ${OWN}`,
    `of-own ${OWN} ${OWN}`,
    `of-rival ${RIVAL} ${RIVAL}`,
    `operator-of-own ${OWN} ${OWN}`,
    `operator-of-rival ${RIVAL} ${RIVAL}`,
  ]);
});

/** Whether a session could have read what the handler asked for. */
const touched = ({ accesses }: StoreCall): readonly string[] =>
  accesses.flatMap(({ context = {} }) => context['dynamodb:LeadingKeys'] ?? ['any']);

test.each([
  ['its rival', identities.rival],
  ['an operator', identities.operator],
] satisfies [string, Identity][])(
  'with the check switched off, taken for %s, a seller subscribes to nobody else and hears nothing',
  async (_, identity) => {
    const before = await subscribersOf(RIVAL);
    const id = `taken-for-${identity.role}`;
    await connections.add({ connectionId: id, identity, expiresAt: market.time.now / 1000 + 3600 });
    const sessionOfSeller = deps.storesFor(own);
    await expect(
      subscribe(id, { action: 'subscribe', seller_id: RIVAL }, { storesFor: () => sessionOfSeller }),
    ).rejects.toThrow(/not authorized/);
    const session: Session = { role: ROLES.seller, seller: OWN };
    expect(iam.state.calls.map((call) => [call.session, touched(call)])).toEqual([
      [session, [`SELLER#${RIVAL}`]],
    ]);
    expect(sent).toEqual([]);
    expect(await subscribersOf(RIVAL)).toEqual(before);
    await pushBoth();
    expect(sent.filter(({ connectionId }) => connectionId === id)).toEqual([]);
  },
);

/** A store that is away is no fault of the request: a client is told to come again. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../adapters/auth/token-verifier.ts';
import { CLIENT_LIMITS, requestLimits } from '../../../adapters/aws/client.ts';
import { createDynamoDB } from '../../../adapters/dynamodb/client.ts';
import { createConnectionStore } from '../../../adapters/dynamodb/connection-store.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createSocket } from '../../../lambdas/socket/socket.ts';
import { anyCredentials, REGION } from '../../../local/named-endpoint.ts';
import { AUDIENCE, claimsAt, createIssuer, ISSUER } from '../../support/factories/tokens.ts';
import { createApiClient, useApi } from '../../support/functions/api-client.ts';
import { socketEventOf } from '../../support/functions/socket-events.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const { market } = await useApi(NOW);

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A store that behaves like this; undefined: nobody listens at its address. */
const storeAt = async (
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined,
) => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  if (answer === undefined) close();
  else open.push(close);
  const client = createDynamoDB(() => undefined, {
    endpoint: `http://127.0.0.1:${address.port}`,
    region: REGION,
    credentials: anyCredentials(),
    ...CLIENT_LIMITS,
    ...requestLimits(200),
  });
  open.push(() => client.destroy());
  return client;
};

const failWith = (status: number, type: string) => (_: IncomingMessage, response: ServerResponse) =>
  void response
    .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'secret' }));

const AWAY = [
  ['nobody listens at', undefined],
  ['hangs up', (request: IncomingMessage) => void request.socket.destroy()],
  ['never answers', () => undefined],
  ['has failed inside', failWith(500, 'InternalServerError')],
  ['is overloaded', failWith(503, 'ServiceUnavailable')],
  ['is throttling', failWith(400, 'ThrottlingException')],
] as const;

test.each(AWAY)(
  'asks a client to come again, without inner details, when the store %s',
  async (_what, answer) => {
    const metrics = createMetricsStore(await storeAt(answer), TEST_TABLES.metrics, market.waiting);
    const client = await createApiClient(market, {
      storesFor: () => ({ ...market.storesFor(), metrics }),
    });
    const response = await client.get('/v1/sellers/s1/metrics', { as: { seller_id: 's1' } });
    expect(response).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
      body: { type: 'urn:seller-pulse:problem:unavailable' },
    });
    expect(response.text).not.toMatch(/secret|127\.0\.0\.1|DynamoDB/);
    expect(client.errors).toHaveLength(1);
  },
);

test.each(AWAY)('asks a WebSocket client to come again when the store %s', async (_what, answer) => {
  const issuer = await createIssuer();
  const socket = createSocket({
    ...market,
    verify: createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys: issuer.keySet,
      clock: market.clock,
    }),
    connections: createConnectionStore(await storeAt(answer), TEST_TABLES.connections),
    push: async () => 'sent',
  });
  const headers = { authorization: `Bearer ${await issuer.sign(claimsAt(NOW, { seller_id: 's1' }))}` };
  expect(await socket(socketEventOf('$connect', 'away', { headers }))).toEqual({ statusCode: 503 });
});

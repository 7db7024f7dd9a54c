import { beforeAll, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../adapters/auth/token-verifier.ts';
import { createConnectionStore } from '../../../adapters/dynamodb/connection-store.ts';
import { createSocket } from '../../../lambdas/socket/socket.ts';
import { createForge } from '../../support/factories/forged-tokens.ts';
import { AUDIENCE, ISSUER } from '../../support/factories/tokens.ts';
import { createApiClient, useApi } from '../../support/functions/api-client.ts';
import { orderOf, SILENT } from '../../support/functions/marketplace.ts';
import { socketEventOf } from '../../support/functions/socket-events.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const PATH = '/v1/sellers/s1/metrics';

const { market, server } = await useApi(NOW);
const { keySet, valid, forgeries } = createForge(NOW);
const verify = createTokenVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: keySet,
  clock: market.clock,
});
const client = await createApiClient(market, { verify });
const socket = createSocket({
  ...market,
  verify,
  connections: createConnectionStore(server.client, TEST_TABLES.connections),
  push: async () => 'sent',
  telemetry: SILENT,
});

const httpStatus = async (token: string) => (await client.get(PATH, { token })).status;
const socketStatus = async (headers: Record<string, string>): Promise<unknown> =>
  (await socket(socketEventOf('$connect', 'forged', { headers }))).statusCode;

/** The statuses that a token gets by each of the ways in which a client may send it. */
const statusesOf = async (token: string): Promise<readonly unknown[]> => [
  await httpStatus(token),
  await socketStatus({ Authorization: `Bearer ${token}` }),
  await socketStatus({ 'Sec-WebSocket-Protocol': `seller-pulse.v1, ${token}` }),
];

beforeAll(() => market.orders([orderOf('s1', 'o1', '2026-03-29T09:00:00Z')]));

test('opens the API and the socket to the token from which all forgeries are made', async () => {
  expect(await statusesOf(valid)).toEqual([200, 200, 200]);
});

test('gives no seller’s figures to anybody with a forged token, and never fails because of one', async () => {
  expect(forgeries.length).toBeGreaterThanOrEqual(200);
  const wrong: unknown[] = [];
  for (const { what, token } of forgeries) {
    // As a sub-protocol, what follows a comma is another one, so a second token is not looked at.
    const expected = what === 'doubled with a comma' ? [401, 401, 200] : [401, 401, 401];
    const statuses = await statusesOf(token).catch((error: unknown) => [String(error)]);
    if (String(statuses) !== String(expected)) wrong.push([what, statuses]);
  }
  expect(wrong).toEqual([]);
  expect(client.errors).toEqual([]);
});

import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { JSONWebKeySet } from 'jose';
import { createReadStores } from '../../adapters/access/read-stores.ts';
import type { ReaderFor } from '../../adapters/access/readers.ts';
import { createTokenVerifier } from '../../adapters/auth/token-verifier.ts';
import { createConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import { type JudgingRuntime, required } from '../../adapters/runtime/runtime.ts';
import { createPush } from '../../adapters/socket/push.ts';
import { createCalendar } from '../../domain/time/calendar.ts';
import { ENV } from '../../topology/environment.ts';
import { createSocket, type SocketHandler } from './socket.ts';

/**
 * Wires the socket function to a runtime. `keys` are the keys of the tokens' issuer, or the URL
 * where it publishes them; `sockets` sends to connections. The runtime's DynamoDB client stores the
 * connections. `readerFor` is the function's only access to sellers' items.
 */
export const composeSocket = (
  { env, clock, waiting, policy, telemetry, dynamodb }: JudgingRuntime,
  keys: URL | JSONWebKeySet,
  sockets: ApiGatewayManagementApiClient,
  readerFor: ReaderFor,
): SocketHandler =>
  createSocket({
    storesFor: createReadStores(readerFor, { env, waiting }),
    connections: createConnectionStore(dynamodb, required(env, ENV.connectionsTable)),
    verify: createTokenVerifier({
      issuer: required(env, ENV.tokenIssuer),
      audience: required(env, ENV.tokenAudience),
      keys,
      clock,
    }),
    push: createPush(sockets),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    policy,
    clock,
    telemetry,
  });

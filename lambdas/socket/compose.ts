import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { JSONWebKeySet } from 'jose';
import { createTokenVerifier } from '../../adapters/auth/token-verifier.ts';
import { createConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import { createLedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import { createMetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { createPush } from '../../adapters/socket/push.ts';
import { ENV } from '../../contracts/names.ts';
import { createCalendar } from '../../domain/calendar.ts';
import { DEFAULT_POLICY } from '../../domain/policy.ts';
import { createSocket, type SocketHandler } from './socket.ts';

/** Wires the socket function to a runtime, with the keys of the tokens' issuer and the client that answers connections. */
export const composeSocket = (
  { env, clock, waiting, telemetry, dynamodb }: Runtime,
  keys: URL | JSONWebKeySet,
  sockets: ApiGatewayManagementApiClient,
): SocketHandler => {
  const ledger = required(env, ENV.ledgerTable);
  const metrics = required(env, ENV.metricsTable);
  return createSocket({
    ledger: createLedgerStore(dynamodb, { ledger, metrics }, waiting),
    metrics: createMetricsStore(dynamodb, metrics, waiting),
    connections: createConnectionStore(dynamodb, required(env, ENV.connectionsTable)),
    verify: createTokenVerifier({ issuer: required(env, ENV.tokenIssuer), audience: required(env, ENV.tokenAudience), keys, clock }),
    push: createPush(sockets),
    calendar: createCalendar(required(env, ENV.timeZone)),
    currency: required(env, ENV.currency),
    policy: DEFAULT_POLICY,
    clock,
    telemetry,
  });
};

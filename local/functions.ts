import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { JSONWebKeySet } from 'jose';
import type { Runtime } from '../adapters/runtime/runtime.ts';
import type { ClockHandler } from '../app/clock/clock.ts';
import type { EvaluateHandler } from '../app/evaluate/evaluate.ts';
import type { IngestHandler } from '../app/ingest/ingest.ts';
import type { NotifyHandler } from '../app/publish/notify.ts';
import type { EventType } from '../contracts/records/topics.ts';
import { composeApi } from '../lambdas/api/compose.ts';
import type { ApiHandler } from '../lambdas/api/routes.ts';
import { composeClock } from '../lambdas/clock/compose.ts';
import { composeEvaluate } from '../lambdas/evaluate/compose.ts';
import { composeIngest } from '../lambdas/ingest/compose.ts';
import { composeNotify } from '../lambdas/notify/compose.ts';
import { composeSocket } from '../lambdas/socket/compose.ts';
import type { SocketHandler } from '../lambdas/socket/socket.ts';
import { anyCredentials, REGION } from './named-endpoint.ts';

/** Every deployed function, wired to this machine: the same code, other endpoints. */
export type Functions = {
  readonly ingest: Readonly<Record<EventType, IngestHandler>>;
  readonly evaluate: EvaluateHandler;
  readonly notify: NotifyHandler;
  readonly clock: ClockHandler;
  readonly api: ApiHandler;
  readonly socket: SocketHandler;
};

export type FunctionSettings = {
  readonly runtime: Runtime;
  /** Public keys that tokens are checked against. */
  readonly tokenKeys: JSONWebKeySet;
  /** Takes the alerts. */
  readonly sns: SNSClient;
  /** Where `/@connections/{id}` is served. */
  readonly socketEndpoint: string;
};

export const composeFunctions = ({
  runtime,
  tokenKeys,
  sns,
  socketEndpoint,
}: FunctionSettings): Functions => {
  const sockets = new ApiGatewayManagementApiClient({
    region: REGION,
    credentials: anyCredentials(),
    endpoint: socketEndpoint,
  });
  /** IAM has no stand-in here: everybody reads and writes through the one client. */
  const clientFor = () => runtime.dynamodb;
  return {
    ingest: {
      orders: composeIngest('orders', runtime),
      fulfillment: composeIngest('fulfillment', runtime),
      ratings: composeIngest('ratings', runtime),
      refunds: composeIngest('refunds', runtime),
      payouts: composeIngest('payouts', runtime),
    },
    evaluate: composeEvaluate(runtime),
    notify: composeNotify(runtime, sns, sockets),
    clock: composeClock(runtime, sns),
    api: composeApi(runtime, tokenKeys, clientFor, clientFor),
    socket: composeSocket(runtime, tokenKeys, sockets, clientFor),
  };
};

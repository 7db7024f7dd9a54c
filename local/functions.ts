import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { JSONWebKeySet } from 'jose';
import type { HttpHandler } from '../adapters/http/serve-routes.ts';
import type { JudgingRuntime } from '../adapters/runtime/runtime.ts';
import type { FindSource } from '../app/ports/sources.ts';
import type { EventType } from '../contracts/records/topics.ts';
import { fulfillment } from '../domain/counting/entities/fulfillment.ts';
import { order } from '../domain/counting/entities/order.ts';
import { payout } from '../domain/counting/entities/payout.ts';
import { rating } from '../domain/counting/entities/rating.ts';
import { refund } from '../domain/counting/entities/refund.ts';
import { composeApi } from '../lambdas/api/compose.ts';
import type { ClockHandler } from '../lambdas/clock/compose.ts';
import { composeClock } from '../lambdas/clock/compose.ts';
import type { EvaluateHandler } from '../lambdas/evaluate/compose.ts';
import { composeEvaluate } from '../lambdas/evaluate/compose.ts';
import type { IngestHandler } from '../lambdas/ingest/compose.ts';
import { composeIngest } from '../lambdas/ingest/compose.ts';
import type { NotifyHandler } from '../lambdas/notify/compose.ts';
import { composeNotify } from '../lambdas/notify/compose.ts';
import { composeRedrive } from '../lambdas/redrive/compose.ts';
import { composeSocket } from '../lambdas/socket/compose.ts';
import type { SocketHandler } from '../lambdas/socket/socket.ts';
import { anyCredentials, REGION } from './named-endpoint.ts';

/** Every deployed function, wired to this machine. */
export type Functions = {
  readonly ingest: Readonly<Record<EventType, IngestHandler>>;
  readonly evaluate: EvaluateHandler;
  readonly notify: NotifyHandler;
  readonly clock: ClockHandler;
  readonly api: HttpHandler;
  readonly redrive: HttpHandler;
  readonly socket: SocketHandler;
};

export type FunctionSettings = {
  readonly runtime: JudgingRuntime;
  /** Public keys that verify tokens. */
  readonly tokenKeys: JSONWebKeySet;
  /** How the messages of each topic are read. */
  readonly findSource: FindSource;
  /** Receives the alerts. */
  readonly sns: SNSClient;
  /** Where `/@connections/{id}` is served. */
  readonly socketEndpoint: string;
};

export const composeFunctions = ({
  runtime,
  findSource,
  tokenKeys,
  sns,
  socketEndpoint,
}: FunctionSettings): Functions => {
  const sockets = new ApiGatewayManagementApiClient({
    region: REGION,
    credentials: anyCredentials(),
    endpoint: socketEndpoint,
  });
  /** IAM has no stand-in: every reader and writer uses the same client. */
  const clientFor = () => runtime.dynamodb;
  return {
    ingest: {
      orders: composeIngest(order, runtime, findSource),
      fulfillment: composeIngest(fulfillment, runtime, findSource),
      ratings: composeIngest(rating, runtime, findSource),
      refunds: composeIngest(refund, runtime, findSource),
      payouts: composeIngest(payout, runtime, findSource),
    },
    evaluate: composeEvaluate(runtime),
    notify: composeNotify(runtime, sns, sockets),
    clock: composeClock(runtime, sns),
    api: composeApi(runtime, tokenKeys, clientFor, clientFor),
    redrive: composeRedrive(runtime, tokenKeys, findSource),
    socket: composeSocket(runtime, tokenKeys, sockets, clientFor),
  };
};

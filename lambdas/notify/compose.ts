import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { SNSClient } from '@aws-sdk/client-sns';
import { createConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { alertPublishersFrom } from '../../adapters/sns/alert-publisher.ts';
import { createPush } from '../../adapters/socket/push.ts';
import { createNotify, type NotifyHandler } from '../../app/publish/notify.ts';
import { ENV } from '../../topology/environment.ts';

/** Wires the notify function to a runtime, with the clients that alerts and pushes go out through. */
export const composeNotify = (
  { env, clock, waiting, telemetry, dynamodb }: Runtime,
  sns: SNSClient,
  sockets: ApiGatewayManagementApiClient,
): NotifyHandler =>
  createNotify({
    connections: createConnectionStore(dynamodb, required(env, ENV.connectionsTable)),
    pending: createPendingStore(dynamodb, required(env, ENV.metricsTable), waiting),
    ...alertPublishersFrom(env, sns),
    push: createPush(sockets),
    clock,
    telemetry,
  });

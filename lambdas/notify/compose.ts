import type { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createConnectionStore } from '../../adapters/dynamodb/connection-store.ts';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { decodeAlertsAndSummaries } from '../../adapters/dynamodb/summary-stream.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { createAlertPublishers } from '../../adapters/sns/alert-publisher.ts';
import { createPush } from '../../adapters/socket/push.ts';
import { createNotify, type Notify } from '../../app/publish/notify.ts';
import { ENV } from '../../topology/environment.ts';

export type NotifyHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

/** The use case as the event source mapping calls it. */
export const toNotifyHandler =
  (notify: Notify): NotifyHandler =>
  async (event, context) => {
    const failed = await notify(decodeAlertsAndSummaries(event), () => context.getRemainingTimeInMillis());
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  };

/** Wires the notify function to a runtime. `sns` publishes alerts, `sockets` pushes summaries. */
export const composeNotify = (
  { env, clock, waiting, telemetry, dynamodb }: Runtime,
  sns: SNSClient,
  sockets: ApiGatewayManagementApiClient,
): NotifyHandler =>
  toNotifyHandler(
    createNotify({
      connections: createConnectionStore(dynamodb, required(env, ENV.connectionsTable)),
      pending: createPendingStore(dynamodb, required(env, ENV.metricsTable), waiting),
      ...createAlertPublishers(env, sns),
      push: createPush(sockets),
      clock,
      telemetry,
    }),
  );

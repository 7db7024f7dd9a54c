import {
  type ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { timeLimit } from '../../app/pacing/time-limit.ts';
import type { Push } from '../../app/ports/publishing.ts';
import { socketMessage } from '../../contracts/socket.ts';

/** Messages are small. An endpoint that takes longer would only delay the other connections. */
const TIMEOUT_MS = 3000;
const GONE = 410;

export const createPush =
  (client: ApiGatewayManagementApiClient): Push =>
  async (connectionId, message) => {
    const limit = timeLimit();
    const Data = Buffer.from(JSON.stringify(socketMessage.parse(message)));
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }), {
        abortSignal: AbortSignal.any([
          AbortSignal.timeout(TIMEOUT_MS),
          ...(limit === undefined ? [] : [limit.abortSignal]),
        ]),
      });
      return 'sent';
    } catch (error) {
      if (error instanceof ApiGatewayManagementApiServiceException && error.$metadata.httpStatusCode === GONE)
        return 'gone';
      throw error;
    }
  };

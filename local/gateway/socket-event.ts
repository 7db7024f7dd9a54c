import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { formatRequestTime, joinHeaders, joinQuery, splitTarget } from './http-event.ts';

/** A WebSocket event; `$connect` and `$disconnect` carry headers. */
export type SocketEvent = APIGatewayProxyWebsocketEventV2 & {
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
};

export type SocketRequest = {
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly requestId: string;
  readonly now: number;
  readonly body?: string;
};

/** What API Gateway passes on from the request that opened the connection. */
export const readHandshake = (
  request: IncomingMessage,
): Pick<SocketEvent, 'headers' | 'multiValueHeaders' | 'queryStringParameters'> => {
  const queryStringParameters = joinQuery(splitTarget(request.url ?? '/').query);
  const multiValueHeaders = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []]),
  );
  return {
    headers: joinHeaders(request.headersDistinct),
    multiValueHeaders,
    ...(queryStringParameters && { queryStringParameters }),
  };
};

/**
 * The event of a WebSocket route. `handshake` comes from the opening request; events of messages
 * have none.
 */
export const toSocketEvent = (
  { routeKey, eventType, connectionId, connectedAt, requestId, now, body }: SocketRequest,
  domainName: string,
  handshake?: ReturnType<typeof readHandshake>,
): SocketEvent => ({
  ...handshake,
  requestContext: {
    routeKey,
    messageId: requestId,
    eventType,
    extendedRequestId: requestId,
    requestTime: formatRequestTime(now),
    messageDirection: 'IN',
    stage: 'local',
    connectedAt,
    requestTimeEpoch: now,
    requestId,
    domainName,
    connectionId,
    apiId: 'local',
  },
  ...(body !== undefined && { body }),
  isBase64Encoded: false,
});

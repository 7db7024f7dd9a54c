import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { joinedHeaders, joinedQuery, requestTime, splitTarget } from './http-event.ts';

/** A WebSocket event with the headers that `$connect` and `$disconnect` carry. */
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

/** What API Gateway passes on of the request that opened the connection. */
export const handshakeOf = (
  request: IncomingMessage,
): Pick<SocketEvent, 'headers' | 'multiValueHeaders' | 'queryStringParameters'> => {
  const queryStringParameters = joinedQuery(splitTarget(request.url ?? '/').query);
  const multiValueHeaders = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []]),
  );
  return {
    headers: joinedHeaders(request.headersDistinct),
    multiValueHeaders,
    ...(queryStringParameters && { queryStringParameters }),
  };
};

/** The event of one WebSocket route; `handshake` says what the opening request carried, and is left out for messages. */
export const toSocketEvent = (
  { routeKey, eventType, connectionId, connectedAt, requestId, now, body }: SocketRequest,
  domainName: string,
  handshake?: ReturnType<typeof handshakeOf>,
): SocketEvent => ({
  ...handshake,
  requestContext: {
    routeKey,
    messageId: requestId,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(now),
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

import type { SocketEvent } from '../../../lambdas/socket/socket.ts';

/** An event of the WebSocket API, as API Gateway hands it to the socket function. */
export const socketEventOf = (
  routeKey: string,
  connectionId: string,
  rest: Partial<SocketEvent> = {},
): SocketEvent => ({
  requestContext: {
    routeKey,
    connectionId,
    messageId: '',
    eventType: routeKey === '$connect' ? 'CONNECT' : 'MESSAGE',
    extendedRequestId: '',
    requestTime: '',
    messageDirection: 'IN',
    stage: 'live',
    connectedAt: 0,
    requestTimeEpoch: 0,
    requestId: '',
    domainName: 'socket.example',
    apiId: 'socket',
  },
  isBase64Encoded: false,
  ...rest,
});

import type {
  APIGatewayProxyEventHeaders,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWebsocketEventV2,
} from 'aws-lambda';
import { bearerToken, offersSocketProtocol, socketProtocolToken } from '../../adapters/auth/credentials.ts';
import { isUnavailable } from '../../adapters/aws/unavailable.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import type { TokenVerifier } from '../../app/ports/tokens.ts';
import { type SubscribeDeps, subscribe } from '../../app/watch/subscribe.ts';
import { SOCKET_PROTOCOL } from '../../contracts/socket-protocol.ts';

export type SocketDeps = SubscribeDeps & { readonly verify: TokenVerifier; readonly telemetry: Telemetry };

/** Only `$connect` events have headers, those of the handshake. */
export type SocketEvent = APIGatewayProxyWebsocketEventV2 & {
  readonly headers?: APIGatewayProxyEventHeaders;
};

export type SocketHandler = (event: SocketEvent) => Promise<APIGatewayProxyStructuredResultV2>;

/** API Gateway closes every connection after two hours. */
const CONNECTION_SECONDS_MAX = 2 * 60 * 60;

const findHeader = ({ headers = {} }: SocketEvent, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

const connect = async (
  { verify, connections, clock, telemetry }: SocketDeps,
  event: SocketEvent,
): Promise<APIGatewayProxyStructuredResultV2> => {
  const protocols = findHeader(event, 'sec-websocket-protocol');
  const token = bearerToken(findHeader(event, 'authorization')) ?? socketProtocolToken(protocols);
  if (token === undefined) return { statusCode: 401 };
  try {
    const verification = await verify(token);
    if ('reason' in verification) return { statusCode: 401 };
    const { identity, expiresAt } = verification;
    // Finance gets no pushes, so a connection would be of no use.
    if (identity.role === 'finance') return { statusCode: 403 };
    const seconds = Math.min(
      Math.floor(expiresAt / 1000),
      Math.floor(clock() / 1000) + CONNECTION_SECONDS_MAX,
    );
    await connections.add({ connectionId: event.requestContext.connectionId, identity, expiresAt: seconds });
    return {
      statusCode: 200,
      ...(offersSocketProtocol(protocols) ? { headers: { 'Sec-WebSocket-Protocol': SOCKET_PROTOCOL } } : {}),
    };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    telemetry.error('a WebSocket client could not connect because a service is away', error);
    return { statusCode: 503 };
  }
};

/**
 * Creates the handler of the socket function. It lets clients connect with a token, stores their
 * connections, and subscribes each to one seller. Errors in a client's message are sent back to it.
 */
export const createSocket = (deps: SocketDeps): SocketHandler => {
  const { connections, push } = deps;
  return async (event) => {
    const { connectionId, routeKey } = event.requestContext;
    switch (routeKey) {
      case '$connect':
        return connect(deps, event);
      case '$disconnect':
        await connections.remove(connectionId);
        return { statusCode: 200 };
      case 'subscribe':
        await subscribe(deps, connectionId, event.body);
        return { statusCode: 200 };
      default:
        await push(connectionId, { type: 'error', detail: 'action must be subscribe' });
        return { statusCode: 200 };
    }
  };
};

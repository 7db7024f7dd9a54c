import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import { readJsonText } from '../../contracts/json-text.ts';
import { type Connection, connectionsApi } from './connections.ts';
import { splitTarget } from './http-event.ts';
import { type HttpPart, refuseUpgrade, type UpgradePart } from './server.ts';
import { readHandshake, type SocketEvent, type SocketRequest, toSocketEvent } from './socket-event.ts';

export type SocketHandler = (
  event: SocketEvent,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export type SocketApiSettings = {
  /** Where clients connect, such as `/socket`. */
  readonly path: string;
  readonly routes: readonly string[];
  readonly handler: SocketHandler;
  readonly createContext: () => Context;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new id per connection and request. */
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
};

export type SocketApi = {
  readonly upgrade: UpgradePart;
  /** Serves `/@connections/{id}`. */
  readonly management: HttpPart;
  /** Closes every connection, and resolves when the handler has handled each `$disconnect`. */
  readonly close: () => Promise<void>;
};

/** API Gateway's limit; a longer message closes the connection. */
const MESSAGE_BYTES_MAX = 128 * 1024;
const GOING_AWAY = 1001;
const CLOSING_MS_MAX = 500;

const routedMessage = z.object({ action: z.string() });

const readAction = (message: string): string | undefined => {
  const text = readJsonText(message);
  return 'fault' in text ? undefined : routedMessage.safeParse(text.json).data?.action;
};

/** A broken connection is no error of the server; the `close` event after it does the work. */
const closeFollows = (): void => undefined;

const findHeader = (
  { headers = {} }: APIGatewayProxyStructuredResultV2,
  name: string,
): string | undefined => {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return found === undefined ? undefined : String(found);
};

/**
 * An API Gateway WebSocket API with one Lambda function behind all its routes. A message names its
 * route as `action`.
 */
export const socketApi = ({
  path,
  routes,
  handler,
  createContext,
  now,
  newId,
  onError,
}: SocketApiSettings): SocketApi => {
  const connections = new Map<string, Connection>();
  const working = new Set<Promise<void>>();
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });

  const track = (work: Promise<void>): void => {
    const tracked = work.catch(onError).finally(() => working.delete(tracked));
    working.add(tracked);
  };

  type Caller = (
    part: Pick<SocketRequest, 'routeKey' | 'eventType' | 'requestId' | 'body'>,
  ) => ReturnType<SocketHandler>;

  const receive = async (
    socket: WebSocket,
    connectionId: string,
    body: string,
    invoke: Caller,
  ): Promise<void> => {
    const requestId = newId();
    const reply = (message: string): void =>
      socket.send(JSON.stringify({ message, connectionId, requestId }));
    const routeKey = readAction(body);
    if (routeKey === undefined || routeKey.startsWith('$') || !routes.includes(routeKey))
      return reply('Forbidden');
    try {
      const result = await invoke({ routeKey, eventType: 'MESSAGE', requestId, body });
      if (result.body !== undefined && result.body !== '') socket.send(result.body);
    } catch (error) {
      reply('Internal server error');
      throw error;
    }
  };

  const serve = (
    socket: WebSocket,
    connectionId: string,
    invoke: Caller,
    disconnect: () => Promise<void>,
  ): void => {
    connections.set(connectionId, {
      send: (text) => socket.send(text),
      backlog: () => socket.bufferedAmount,
      close: () => socket.close(GOING_AWAY),
    });
    socket.on('message', (data: Buffer) => track(receive(socket, connectionId, data.toString(), invoke)));
    socket.on('error', closeFollows);
    socket.on('close', () => {
      connections.delete(connectionId);
      track(disconnect());
    });
  };

  const connect = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    // Like API Gateway's ids it ends in `=`, which clients must encode in a path.
    const [connectionId, connectedAt] = [`${newId()}=`, now()];
    const invoke: Caller = (part) => {
      const handshake = part.eventType === 'MESSAGE' ? undefined : readHandshake(request);
      const event = toSocketEvent(
        { ...part, connectionId, connectedAt, now: now() },
        request.headers.host ?? 'localhost',
        handshake,
      );
      return handler(event, createContext());
    };
    const disconnect = async (): Promise<void> => {
      await invoke({ routeKey: '$disconnect', eventType: 'DISCONNECT', requestId: newId() });
    };
    const result = await invoke({ routeKey: '$connect', eventType: 'CONNECT', requestId: newId() }).catch(
      (error: unknown) => {
        onError(error);
        return { statusCode: 500 };
      },
    );
    const status = result.statusCode ?? 200;
    if (status < 200 || status > 299) return refuseUpgrade(socket, status);
    const protocol = findHeader(result, 'sec-websocket-protocol');
    if (protocol !== undefined) protocols.set(request, protocol);
    let opened = false;
    server.handleUpgrade(request, socket, head, (client) => {
      opened = true;
      serve(client, connectionId, invoke, disconnect);
    });
    // The client left while the handler accepted it, so the handler must learn that it is gone.
    if (!opened) await disconnect();
  };

  const close = async (): Promise<void> => {
    for (const client of server.clients) client.close(GOING_AWAY);
    // A client that does not answer the closing handshake must not hold up the rest.
    const deadline = setTimeout(() => {
      for (const client of server.clients) client.terminate();
    }, CLOSING_MS_MAX);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearTimeout(deadline);
    while (working.size > 0) await Promise.all(working);
  };

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', closeFollows);
      if (splitTarget(request.url ?? '/').path === path) track(connect(request, socket, head));
      else refuseUpgrade(socket, 404);
    },
    management: connectionsApi(connections),
    close,
  };
};

import { once } from 'node:events';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SOCKET_PROTOCOL, SOCKET_ROUTES } from '../../../contracts/socket-protocol.ts';
import { contextFactory } from '../../../local/event-sources/context.ts';
import { type RunningServer, startServer } from '../../../local/gateway/server.ts';
import { type SocketApi, socketApi } from '../../../local/gateway/socket.ts';
import type { SocketEvent } from '../../../local/gateway/socket-event.ts';

type Answer = (event: SocketEvent) => Promise<APIGatewayProxyStructuredResultV2>;

let server: RunningServer;
let api: SocketApi;
let management: ApiGatewayManagementApiClient;
let events: SocketEvent[];
let errors: unknown[];
let answer: Answer;
let disconnected: PromiseWithResolvers<SocketEvent>;

beforeEach(async () => {
  [events, errors] = [[], []];
  answer = async () => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SOCKET_PROTOCOL } });
  disconnected = Promise.withResolvers();
  let ids = 0;
  const newId = () => `id/${(ids += 1)}`;
  api = socketApi({
    path: '/socket',
    routes: SOCKET_ROUTES,
    handler: async (event) => {
      events.push(event);
      if (event.requestContext.eventType === 'DISCONNECT') disconnected.resolve(event);
      return answer(event);
    },
    createContext: contextFactory({ functionName: 'api', timeoutSeconds: 10, now: Date.now, newId }),
    now: Date.now,
    newId,
    onError: (error) => errors.push(error),
  });
  server = await startServer({
    port: 0,
    parts: [api.management],
    upgrade: api.upgrade,
    onError: (error) => errors.push(error),
  });
  management = new ApiGatewayManagementApiClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  management.destroy();
  await api.close();
  await server.close();
});

const open = async (
  path = '/socket?seller=a&x=1',
  protocols = [SOCKET_PROTOCOL, 'token'],
): Promise<WebSocket> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocols);
  await once(socket, 'open');
  return socket;
};
const nextMessage = async (socket: WebSocket): Promise<string> => String((await once(socket, 'message'))[0]);
const connectionId = (): string => events[0]!.requestContext.connectionId;
const refusal = async (path = '/socket'): Promise<number | undefined> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`);
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
};

describe('a connection attempt', () => {
  it('gives the function the query and the offered protocols, and answers with the one it chooses', async () => {
    const socket = await open();
    expect(events[0]).toMatchObject({
      queryStringParameters: { seller: 'a', x: '1' },
      headers: { 'sec-websocket-protocol': `${SOCKET_PROTOCOL},token` },
      requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
      isBase64Encoded: false,
    });
    expect(socket.protocol).toBe(SOCKET_PROTOCOL);
    socket.close();
    const event = await disconnected.promise;
    expect(event.requestContext).toMatchObject({
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      connectionId: connectionId(),
    });
  });

  it.each([401, 403])(
    'fails with the status %i that the function answers, and causes no $disconnect',
    async (statusCode) => {
      answer = async () => ({ statusCode });
      expect(await refusal()).toBe(statusCode);
      expect(events).toHaveLength(1);
    },
  );

  it('fails with 500 when the function throws, and the error is reported', async () => {
    answer = async () => {
      throw new Error('no keys');
    };
    expect(await refusal()).toBe(500);
    expect(errors).toEqual([new Error('no keys')]);
  });

  it('fails on another path without invoking the function', async () => {
    expect(await refusal('/other')).toBe(404);
    expect(events).toEqual([]);
  });

  it('is followed by a $disconnect when the client left meanwhile, so that nobody pushes to it for ever', async () => {
    const deciding = Promise.withResolvers<APIGatewayProxyStructuredResultV2>();
    const asked = Promise.withResolvers<void>();
    answer = async (event) => {
      if (event.requestContext.eventType !== 'CONNECT') return { statusCode: 200 };
      asked.resolve();
      return deciding.promise;
    };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`);
    socket.on('error', () => undefined);
    await asked.promise;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.terminate();
    await closed;
    await fetch(server.url).then((response) => response.text());
    deciding.resolve({ statusCode: 200 });
    expect((await disconnected.promise).requestContext.connectionId).toBe(connectionId());
  });
});

describe('a message on a connection', () => {
  it('goes to the route that its action names, and the body of the result comes back', async () => {
    const socket = await open();
    answer = async () => ({ statusCode: 200, body: '{"type":"subscribed"}' });
    socket.send('{"action":"subscribe","seller_id":"a"}');
    expect(await nextMessage(socket)).toBe('{"type":"subscribed"}');
    expect(events[1]).toMatchObject({
      body: '{"action":"subscribe","seller_id":"a"}',
      requestContext: { routeKey: 'subscribe', eventType: 'MESSAGE', connectionId: connectionId() },
    });
    expect(events[1]).not.toHaveProperty('headers');
  });

  it.each(['{"action":"unknown"}', '{"action":"$disconnect"}', '{"action":7}', 'no json', '[]'])(
    'is answered with Forbidden and reaches no function when it is %s',
    async (text) => {
      const socket = await open();
      socket.send(text);
      expect(JSON.parse(await nextMessage(socket))).toEqual({
        message: 'Forbidden',
        connectionId: connectionId(),
        requestId: expect.any(String),
      });
      expect(events).toHaveLength(1);
    },
  );

  it('is answered without details when the function throws, and the connection stays open', async () => {
    const socket = await open();
    answer = async () => {
      throw new Error('secret');
    };
    socket.send('{"action":"subscribe"}');
    expect(JSON.parse(await nextMessage(socket))).toMatchObject({ message: 'Internal server error' });
    expect(errors).toEqual([new Error('secret')]);
    answer = async () => ({ statusCode: 200, body: 'again' });
    socket.send('{"action":"subscribe"}');
    expect(await nextMessage(socket)).toBe('again');
  });
});

describe('the management API', () => {
  it('sends to a connection whose id needs encoding', async () => {
    const socket = await open();
    const message = nextMessage(socket);
    expect(connectionId()).toMatch(/\/.*=$/);
    await management.send(
      new PostToConnectionCommand({ ConnectionId: connectionId(), Data: '{"type":"summary","name":"ü"}' }),
    );
    expect(await message).toBe('{"type":"summary","name":"ü"}');
  });

  it('closes a connection, and then answers that it is gone', async () => {
    const socket = await open();
    const closed = once(socket, 'close');
    await management.send(new DeleteConnectionCommand({ ConnectionId: connectionId() }));
    await closed;
    await disconnected.promise;
    const posting = management.send(new PostToConnectionCommand({ ConnectionId: connectionId(), Data: 'x' }));
    await expect(posting).rejects.toBeInstanceOf(GoneException);
  });

  it('answers that an unknown connection is gone, so that pushers forget it', async () => {
    const posting = management.send(new PostToConnectionCommand({ ConnectionId: 'unknown=', Data: 'x' }));
    await expect(posting).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410 },
    });
  });

  it('refuses a message that is too long for API Gateway', async () => {
    await open();
    const posting = management.send(
      new PostToConnectionCommand({ ConnectionId: connectionId(), Data: 'x'.repeat(128 * 1024 + 1) }),
    );
    await expect(posting).rejects.toBeInstanceOf(PayloadTooLargeException);
  });
});

it('closes every connection at the end, with a $disconnect for each', async () => {
  const sockets = await Promise.all([open(), open()]);
  const closed = sockets.map((socket) => once(socket, 'close'));
  await api.close();
  expect(events.filter(({ requestContext }) => requestContext.eventType === 'DISCONNECT')).toHaveLength(2);
  await Promise.all(closed);
});

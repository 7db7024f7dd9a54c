import { request as httpRequest } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../contracts/api/routes.ts';
import { contextFactory } from '../../../local/event-sources/context.ts';
import { httpApi } from '../../../local/gateway/http.ts';
import { type RunningServer, startServer } from '../../../local/gateway/server.ts';

let server: RunningServer;
let events: APIGatewayProxyEventV2[];
let errors: unknown[];
let answer: () => Promise<APIGatewayProxyStructuredResultV2>;

beforeEach(async () => {
  [events, errors] = [[], []];
  answer = async () => ({ statusCode: 204 });
  const now = () => Date.UTC(2026, 2, 29, 10, 15, 30);
  const newId = () => 'request-1';
  const api = httpApi({
    routes: [...Object.values(ROUTES), { method: 'POST', path: '/v1/echo' }],
    functionOf: () => ({
      handler: (event) => {
        events.push(event);
        return answer();
      },
      createContext: contextFactory({ functionName: 'api', timeoutSeconds: 10, now, newId }),
    }),
    now,
    newId,
  });
  server = await startServer({ port: 0, parts: [api], onError: (error) => errors.push(error) });
});
afterEach(() => server.close());

/** fetch decodes and normalises some targets, so raw requests are sent as they are. */
const raw = (path: string, headers: Record<string, string | string[]> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    httpRequest(server.url, { path, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    )
      .on('error', reject)
      .end();
  });

describe('the event of a request', () => {
  it('equals the payload 2.0 event that API Gateway sends', async () => {
    await raw('/v1/sellers/seller-042/history?from=2026-03-01&tag=a%20b&tag=c+d', {
      Authorization: 'Bearer token',
      'X-Twice': ['one', 'two'],
      Cookie: 'a=1; b=2',
      'User-Agent': 'test',
    });
    const [event] = events;
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /v1/sellers/{seller_id}/history',
      rawPath: '/v1/sellers/seller-042/history',
      rawQueryString: 'from=2026-03-01&tag=a%20b&tag=c+d',
      queryStringParameters: { from: '2026-03-01', tag: 'a b,c d' },
      pathParameters: { seller_id: 'seller-042' },
      cookies: ['a=1', 'b=2'],
      isBase64Encoded: false,
    });
    expect(event?.headers).toMatchObject({ authorization: 'Bearer token', 'x-twice': 'one,two' });
    expect(event?.headers).not.toHaveProperty('cookie');
    expect(event?.requestContext).toMatchObject({
      routeKey: 'GET /v1/sellers/{seller_id}/history',
      requestId: 'request-1',
      stage: '$default',
      time: '29/Mar/2026:10:15:30 +0000',
      timeEpoch: Date.UTC(2026, 2, 29, 10, 15, 30),
      http: {
        method: 'GET',
        path: '/v1/sellers/seller-042/history',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
    });
    expect(event).not.toHaveProperty('body');
  });

  it('has the decoded ids of the path, and leaves out what the request lacks', async () => {
    await raw('/v1/sellers/eu%3Aseller%2F1/metrics');
    expect(events[0]).toMatchObject({
      rawPath: '/v1/sellers/eu:seller/1/metrics',
      pathParameters: { seller_id: 'eu:seller/1' },
      rawQueryString: '',
    });
    expect(events[0]).not.toHaveProperty('queryStringParameters');
    expect(events[0]).not.toHaveProperty('cookies');
    await raw('/v1/openapi.json');
    expect(events[1]).not.toHaveProperty('pathParameters');
  });

  it('contains text as it is, and other bodies as base64', async () => {
    const post = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
      fetch(`${server.url}/v1/echo`, { method: 'POST', body, headers: { 'content-type': type } });
    await post('{"a":"ü"}', 'application/json; charset=utf-8');
    await post(new Uint8Array([0, 255]), 'application/octet-stream');
    expect(events[0]).toMatchObject({ body: '{"a":"ü"}', isBase64Encoded: false });
    expect(events[1]).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });
});

describe('the routes', () => {
  it.each([
    '/',
    '/v1/sellers//metrics',
    '/v1/sellers/a/b/metrics',
    '/v1/sellers/a/unknown',
    '/v1/sellers/%zz/metrics',
  ])('answer %s like an unknown route of API Gateway, without invoking the function', async (path) => {
    expect(await raw(path)).toBe(404);
    expect(events).toEqual([]);
  });

  it('do not serve a path with another method', async () => {
    const response = await fetch(`${server.url}/v1/sellers/a/metrics`, { method: 'DELETE' });
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  it('refuse a body over 10 MB, as API Gateway does', async () => {
    const response = await fetch(`${server.url}/v1/echo`, {
      method: 'POST',
      body: new Uint8Array(10 * 1024 * 1024 + 1),
    });
    expect(response.status).toBe(413);
    expect(events).toEqual([]);
  });
});

describe('the response to a request', () => {
  it('has the status, headers, cookies and bytes of the function’s result', async () => {
    const bytes = Buffer.from([0, 1, 254, 255]);
    answer = async () => ({
      statusCode: 201,
      headers: { 'Content-Type': 'application/octet-stream', ETag: '"x"', 'x-count': 3 },
      cookies: ['a=1', 'b=2; HttpOnly'],
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    const response = await fetch(`${server.url}/v1/openapi.json`);
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"x"');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; HttpOnly']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('hides an error of the function from the client, and reports it', async () => {
    answer = async () => {
      throw new Error('table not found');
    };
    const response = await fetch(`${server.url}/v1/openapi.json`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(errors).toEqual([new Error('table not found')]);
  });
});

it('says what to do when the port is taken', async () => {
  await expect(startServer({ port: server.port, parts: [], onError: () => undefined })).rejects.toThrow(
    `port ${server.port} of 127.0.0.1 cannot be used (is something else running on it?): end that, or choose another with --port`,
  );
});

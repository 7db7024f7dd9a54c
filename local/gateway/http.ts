import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { splitTarget, toHttpEvent } from './http-event.ts';
import { matchRoute, type Route } from './routes.ts';
import { type HttpPart, readBody, sendJson } from './server.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** A function behind routes. */
export type HttpFunction = { readonly handler: HttpHandler; readonly createContext: () => Context };

export type HttpApiSettings<R extends Route> = {
  readonly routes: readonly R[];
  readonly functionOf: (route: R) => HttpFunction;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
};

/** The longest body that API Gateway accepts. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;

const writeResult = (
  response: ServerResponse,
  result: APIGatewayProxyStructuredResultV2,
  requestId: string,
): void => {
  response.setHeader('apigw-requestid', requestId);
  // In payload 2.0, a result without a status code is itself the JSON body.
  if (result.statusCode === undefined) {
    sendJson(response, 200, result);
    return;
  }
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value));
  if (result.cookies !== undefined) response.setHeader('set-cookie', result.cookies);
  if (!response.hasHeader('content-type') && result.body !== undefined)
    response.setHeader('content-type', 'text/plain;charset=UTF-8');
  response
    .writeHead(result.statusCode)
    .end(Buffer.from(result.body ?? '', result.isBase64Encoded === true ? 'base64' : 'utf8'));
};

/**
 * An API Gateway HTTP API with a Lambda function behind each of its routes. It answers every
 * request, so it is the last part of a server.
 */
export const httpApi =
  <R extends Route>({ routes, functionOf, now, newId }: HttpApiSettings<R>): HttpPart =>
  async (request, response) => {
    const match = matchRoute(routes, request.method ?? 'GET', splitTarget(request.url ?? '/').path);
    const body = await readBody(request, BODY_BYTES_MAX);
    if (match === undefined) sendJson(response, 404, { message: 'Not Found' });
    else if (body === undefined) sendJson(response, 413, { message: 'Request Entity Too Large' });
    else {
      const requestId = newId();
      const event = toHttpEvent(request, { match, body, requestId, now: now() });
      const { handler, createContext } = functionOf(match.route);
      writeResult(response, await handler(event, createContext()), requestId);
    }
    return true;
  };

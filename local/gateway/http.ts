import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { splitTarget, toHttpEvent } from './http-event.ts';
import { matchRoute, type Route } from './routes.ts';
import { type HttpPart, readBody, sendJson } from './server.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export type HttpApiSettings = {
  readonly routes: readonly Route[];
  readonly handler: HttpHandler;
  readonly createContext: () => Context;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
};

/** What API Gateway accepts at most. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;

const writeResult = (
  response: ServerResponse,
  result: APIGatewayProxyStructuredResultV2,
  requestId: string,
): void => {
  response.setHeader('apigw-requestid', requestId);
  // Without a status code, payload 2.0 takes the whole result for a JSON body.
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

/** An API Gateway HTTP API with one Lambda function behind all its routes. It answers every request, so it is the last part. */
export const httpApi =
  ({ routes, handler, createContext, now, newId, onError }: HttpApiSettings): HttpPart =>
  async (request, response) => {
    const match = matchRoute(routes, request.method ?? 'GET', splitTarget(request.url ?? '/').path);
    const body = await readBody(request, BODY_BYTES_MAX);
    if (match === undefined) {
      sendJson(response, 404, { message: 'Not Found' });
      return true;
    }
    if (body === undefined) {
      sendJson(response, 413, { message: 'Request Entity Too Large' });
      return true;
    }
    const requestId = newId();
    try {
      writeResult(
        response,
        await handler(toHttpEvent(request, { match, body, requestId, now: now() }), createContext()),
        requestId,
      );
    } catch (error) {
      onError(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    }
    return true;
  };

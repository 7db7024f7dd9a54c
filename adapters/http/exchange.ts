import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ROUTES } from '../../contracts/api/routes.ts';

/** Headers that routes read. Others may hold what the router's Request refuses, and would fail the whole request. */
const HEADERS_READ = ['accept', 'authorization', 'content-type', 'if-none-match'];
const PRINTABLE = /^[\x20-\x7e]*$/;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The paths of our routes by what API Gateway calls them. */
const PATHS = new Map<string, string>(
  Object.values(ROUTES).map(({ method, path }) => [`${method} ${path}`, path]),
);

/**
 * The path of the route that API Gateway chose, with the parameters that it read. Its `rawPath` is decoded, so a `/` or `#` in an id
 * would lead the router to another route than that, and a `%` would be decoded again.
 */
const encodedPath = ({ routeKey, rawPath, pathParameters = {} }: APIGatewayProxyEventV2): string =>
  PATHS.get(routeKey)?.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pathParameters[name] ?? ''),
  ) ?? rawPath;

/**
 * A payload 2.0 event reduced to what routes read. Only POST keeps its body (GET may carry one, but the router's Request must not); a
 * method that the router does not know is one that we do not serve, like PUT.
 */
export const forRouter = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => {
  const { body, isBase64Encoded, cookies, headers, ...rest } = event;
  const { http } = event.requestContext;
  const read = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS_READ.includes(name.toLowerCase()) && value !== undefined && PRINTABLE.test(value)
      ? [[name.toLowerCase(), value]]
      : [],
  );
  const method = METHODS.has(http.method.toUpperCase()) ? http.method : 'PUT';
  return {
    ...rest,
    rawPath: encodedPath(event),
    ...(method === 'POST' && body !== undefined ? { body, isBase64Encoded } : { isBase64Encoded: false }),
    headers: { ...Object.fromEntries(read), Host: 'api' },
    requestContext: { ...event.requestContext, http: { ...http, method } },
  };
};

/** Figures belong to one caller: no shared cache may keep them, and a private one must ask whether they still hold. */
const EVERY_RESPONSE = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' };

/** The router's result with the headers that every response has; an empty body has no content type. */
export const finished = (result: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 => {
  const { 'content-type': contentType, ...headers } = result.headers ?? {};
  return {
    ...result,
    headers: {
      ...headers,
      ...EVERY_RESPONSE,
      ...(result.body === '' || contentType === undefined ? {} : { 'content-type': contentType }),
    },
  };
};

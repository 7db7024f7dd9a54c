import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ROUTES } from '../../contracts/api/routes.ts';

/**
 * Headers that routes read. Others are dropped, because one that Request refuses fails the whole
 * request.
 */
const HEADERS_READ = ['accept', 'authorization', 'content-type', 'if-none-match'];
const PRINTABLE = /^[\x20-\x7e]*$/;
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The paths of our routes, by API Gateway's route key. */
const PATHS = new Map<string, string>(
  Object.values(ROUTES).map(({ method, path }) => [`${method} ${path}`, path]),
);

/**
 * The path of the route that API Gateway chose, with its parameters encoded again. `rawPath` is
 * already decoded: a `/` or `#` in an id would lead the router to another route, and a `%` would be
 * decoded twice.
 */
const encodedPath = ({ routeKey, rawPath, pathParameters = {} }: APIGatewayProxyEventV2): string =>
  PATHS.get(routeKey)?.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(pathParameters[name] ?? ''),
  ) ?? rawPath;

/**
 * Reduces a payload 2.0 event to what routes read. Only POST keeps its body, because Request
 * refuses a GET with one. A method that the router does not know becomes PUT, which no route
 * serves.
 */
export const toRouterEvent = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => {
  const { body, isBase64Encoded, cookies, headers, ...rest } = event;
  const { http } = event.requestContext;
  const headerEntries = Object.entries(headers).flatMap(([name, value]) =>
    HEADERS_READ.includes(name.toLowerCase()) && value !== undefined && PRINTABLE.test(value)
      ? [[name.toLowerCase(), value]]
      : [],
  );
  const method = METHODS.has(http.method.toUpperCase()) ? http.method : 'PUT';
  return {
    ...rest,
    rawPath: encodedPath(event),
    ...(method === 'POST' && body !== undefined ? { body, isBase64Encoded } : { isBase64Encoded: false }),
    headers: { ...Object.fromEntries(headerEntries), Host: 'api' },
    requestContext: { ...event.requestContext, http: { ...http, method } },
  };
};

/**
 * Figures belong to one caller: no shared cache may store them, and a private one must revalidate
 * them.
 */
const COMMON_HEADERS = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' };

/**
 * Adds the headers of every response to the router's result. An empty body gets no content type.
 */
export const finishResponse = (
  result: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 => {
  const { 'content-type': contentType, ...headers } = result.headers ?? {};
  return {
    ...result,
    headers: {
      ...headers,
      ...COMMON_HEADERS,
      ...(result.body === '' || contentType === undefined ? {} : { 'content-type': contentType }),
    },
  };
};

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { decodePath, type RouteMatch } from './routes.ts';

export type EventSettings = {
  readonly match: RouteMatch;
  readonly body: Buffer;
  readonly requestId: string;
  readonly now: number;
};

const TEXT_TYPE = /^(text\/|application\/(.*\+)?(json|xml|javascript)\b)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A time as in the request context of API Gateway: `29/Mar/2026:10:15:30 +0000`. */
export const formatRequestTime = (now: number): string => {
  const time = new Date(now);
  const clock = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()].map(twoDigits).join(':');
  return `${twoDigits(time.getUTCDate())}/${MONTHS[time.getUTCMonth()]}/${time.getUTCFullYear()}:${clock} +0000`;
};

/** Headers as API Gateway passes them on: the values of a repeated header joined by commas. */
export const joinHeaders = (headers: NodeJS.Dict<string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, values]) =>
      values === undefined ? [] : [[name, values.join(',')]],
    ),
  );

/**
 * Decoded query parameters, the values of a repeated one joined by commas; undefined without any.
 */
export const joinQuery = (query: string): Record<string, string> | undefined => {
  const parameters = new URLSearchParams(query);
  const names = new Set(parameters.keys());
  return names.size === 0
    ? undefined
    : Object.fromEntries([...names].map((name) => [name, parameters.getAll(name).join(',')]));
};

/** The path and the query of a request target, still encoded. */
export const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const at = target.indexOf('?');
  return at === -1 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
};

const readCookies = ({ cookie }: IncomingHttpHeaders): { cookies: string[] } | undefined =>
  cookie === undefined ? undefined : { cookies: cookie.split(/;\s*/).filter((part) => part !== '') };

const encodeBody = (
  body: Buffer,
  { 'content-type': type = 'text/plain' }: IncomingHttpHeaders,
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> => {
  if (body.length === 0) return { isBase64Encoded: false };
  return TEXT_TYPE.test(type)
    ? { body: body.toString(), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
};

/**
 * The payload 2.0 event of a request. As at API Gateway, `rawPath` is decoded and `rawQueryString`
 * is not.
 */
export const toHttpEvent = (
  request: IncomingMessage,
  { match, body, requestId, now }: EventSettings,
): APIGatewayProxyEventV2 => {
  const { path, query } = splitTarget(request.url ?? '/');
  const { cookie: _cookie, ...headers } = joinHeaders(request.headersDistinct);
  const queryStringParameters = joinQuery(query);
  const rawPath = decodePath(path);
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath,
    rawQueryString: query,
    ...readCookies(request.headers),
    headers,
    ...(queryStringParameters && { queryStringParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.routeKey,
      stage: '$default',
      time: formatRequestTime(now),
      timeEpoch: now,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: { ...match.pathParameters } }),
    ...encodeBody(body, request.headers),
  };
};

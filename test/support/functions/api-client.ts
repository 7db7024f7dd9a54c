import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { JWTPayload } from 'jose';
import { afterAll } from 'vitest';
import { createTokenVerifier } from '../../../adapters/auth/token-verifier.ts';
import type { HttpHandler } from '../../../adapters/http/serve-routes.ts';
import { ROUTES } from '../../../contracts/api/routes.ts';
import { type ApiDeps, createApi } from '../../../lambdas/api/routes.ts';
import { splitTarget } from '../../../local/gateway/http-event.ts';
import { decodePath, matchRoute } from '../../../local/gateway/routes.ts';
import { AUDIENCE, claimsAt, createIssuer, ISSUER, type TokenIssuer } from '../factories/tokens.ts';
import { startDynamoDB } from '../servers/dynamodb-server.ts';
import { createMarketplace, type Marketplace } from './marketplace.ts';

export type Call = {
  readonly as?: JWTPayload;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
  /** How much time the function has. */
  readonly remaining_ms?: number;
};

export type Answer = {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
  readonly text: string;
};

const eventOf = (url: string, { headers = {}, method = 'GET', body }: Call): APIGatewayProxyEventV2 => {
  const { path, query: rawQueryString } = splitTarget(url);
  // A path without a route never reaches the function in AWS; here it is passed on as it is.
  const match = matchRoute(Object.values(ROUTES), method, path);
  const routeKey = match?.routeKey ?? '$default';
  const rawPath = match === undefined ? path : decodePath(path);
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers: { host: 'api.example', ...headers },
    requestContext: {
      accountId: '0',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http,
      requestId: '1',
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(match !== undefined && { pathParameters: { ...match.pathParameters } }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
};

/**
 * Calls a function as API Gateway does, with tokens of an issuer that are valid at `now` (ms since
 * 1970).
 */
export const callerOf =
  (handler: HttpHandler, issuer: TokenIssuer, now: () => number) =>
  async (url: string, call: Call = {}): Promise<Answer> => {
    const token =
      call.token ?? (call.as === undefined ? undefined : await issuer.sign(claimsAt(now(), call.as)));
    const authorization: Record<string, string> =
      token === undefined ? {} : { authorization: `Bearer ${token}` };
    const context = { getRemainingTimeInMillis: () => call.remaining_ms ?? 28_000 };
    const result: APIGatewayProxyStructuredResultV2 = await handler(
      eventOf(url, { ...call, headers: { ...authorization, ...call.headers } }),
      context as Context,
    );
    const { statusCode: status, headers = {}, body: text = '' } = result;
    return {
      status,
      headers,
      text,
      body: /json/.test(String(headers['content-type'])) ? JSON.parse(text) : undefined,
    };
  };

/**
 * Calls the api function as API Gateway does, with tokens of a real issuer. `errors` are the
 * failures it recorded.
 */
export const createApiClient = async (market: Marketplace, changes: Partial<ApiDeps> = {}) => {
  const issuer = await createIssuer();
  const errors: unknown[] = [];
  const telemetry = {
    ...market.telemetry,
    error: (_message: string, error: unknown) => void errors.push(error),
  };
  const verify = createTokenVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: issuer.keySet,
    clock: market.clock,
  });
  const api = createApi({ ...market, verify, telemetry, ...changes });
  return { get: callerOf(api, issuer, () => market.time.now), issuer, errors };
};

/** A cursor as its holder could edit it: of the same list, with another place. */
export const movedTo = (cursor: string | null, place: string): string => {
  const [version, scope] = JSON.parse(Buffer.from(String(cursor), 'base64url').toString());
  return Buffer.from(JSON.stringify([version, scope, place])).toString('base64url');
};

/**
 * The api function over a store for this test file, at an instant (ms since 1970). The store stops
 * with the file.
 */
export const useApi = async (now: number) => {
  const server = await startDynamoDB();
  afterAll(() => server.stop());
  const market = createMarketplace(server);
  market.time.now = now;
  return { server, market, client: await createApiClient(market) };
};

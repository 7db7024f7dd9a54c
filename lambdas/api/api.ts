import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { ReadStores, StoresFor } from '../../adapters/access/read-stores.ts';
import type { WritingFor } from '../../adapters/access/write-stores.ts';
import type { TokenVerifier } from '../../adapters/auth/token-verifier.ts';
import type { Waiting } from '../../adapters/runtime/retry.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { exclusionRequest, exclusionsQuery } from '../../contracts/api/exclusions.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { alertsQuery, breakdownQuery, historyQuery } from '../../contracts/api/parameters.ts';
import { ROUTES, type RouteDefinition } from '../../contracts/definitions.ts';
import { authorise, authoriseOperator, type SellerRequest } from './access.ts';
import { readAlerts } from './alerts.ts';
import { readBreakdown } from './breakdown.ts';
import { type FigureSettings, readCurrentMetrics } from './current-metrics.ts';
import { etagOf, matchesEtag } from './etag.ts';
import { finished, forRouter } from './exchange.ts';
import { changeExclusion } from './exclusions/change-exclusion.ts';
import { listExclusions } from './exclusions/list-exclusions.ts';
import { readHistory } from './history.ts';
import { parseBody } from './json-body.ts';
import { parseQuery } from './parameters.ts';
import { classify, methodNotAllowed, problemResponse, unknownSeller } from './problems.ts';

export type ApiDeps = FigureSettings & {
  /** By who the caller is, and not by whom it asks for: what it may not read, these stores do not give. */
  readonly storesFor: StoresFor;
  /** Taken on by nothing but the routes that change something. */
  readonly writingFor: WritingFor;
  readonly verify: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly waiting: Waiting;
  /** A random id, of letters, digits and `-`. */
  readonly newId: () => string;
};

export type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

type SellerRoute = (request: SellerRequest, stores: ReadStores) => Promise<Response>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** The methods that each path has. */
const METHODS_OF = Map.groupBy<string, RouteDefinition>(Object.values(ROUTES), ({ path }) => path);

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** `/v1/sellers/{seller_id}/metrics` as the router writes it. */
const routerPath = (path: string): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ':$1')}`;

/**
 * The api function: point reads of one seller's figures, and changes by operators, authorised by token. Every error is a problem body; what fails
 * on our side is recorded through `telemetry` and told as no more than that.
 */
export const createApi = (deps: ApiDeps): ApiHandler => {
  const { storesFor, writingFor, verify, telemetry } = deps;
  const openApi = createOpenApi();

  /** A seller without events reads zeros; an operator is told that there is no such seller, which is mostly a typing error. */
  const requireKnown = async ({ caller, sellerId }: SellerRequest, { metrics }: ReadStores): Promise<void> => {
    if (caller.role === 'seller') return;
    const [stored] = await metrics.readSummaries([sellerId]);
    if (stored?.document === undefined) throw unknownSeller();
  };

  const sellerRoutes: Readonly<Record<'metrics' | 'history' | 'breakdown' | 'alerts', SellerRoute>> = {
    metrics: async ({ caller, sellerId, request }, stores) => {
      const { body, known } = await readCurrentMetrics({ ...deps, ...stores }, sellerId);
      if (!known && caller.role !== 'seller') throw unknownSeller();
      const etag = etagOf(body);
      if (matchesEtag(request.headers.get('if-none-match') ?? undefined, etag))
        return new Response(null, { status: 304, headers: { etag } });
      return json(body, { etag });
    },
    history: async (request, stores) => {
      const query = parseQuery(historyQuery, request.query);
      await requireKnown(request, stores);
      return json(await readHistory({ ...deps, ...stores }, request.sellerId, query));
    },
    breakdown: async (request, stores) => {
      const query = parseQuery(breakdownQuery, request.query);
      await requireKnown(request, stores);
      return json(await readBreakdown({ ...deps, ...stores }, request.sellerId, query));
    },
    alerts: async (request, stores) => {
      const query = parseQuery(alertsQuery, request.query);
      await requireKnown(request, stores);
      return json(await readAlerts({ ...deps, ...stores }, request.caller, request.sellerId, query));
    },
  };

  const failed = (error: unknown): Response => {
    const { problem, ours } = classify(error);
    if (ours) telemetry.error('a request could not be answered', error, { status: problem.problem.status });
    return problemResponse(problem);
  };

  const quiet = (): void => undefined;
  const router = new Router({ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  router.errorHandler(Error, async (error) => failed(error));
  for (const name of ['metrics', 'history', 'breakdown', 'alerts'] as const) {
    router.get(routerPath(ROUTES[name].path), async ({ req, params }) => {
      const request = await authorise(verify, req, params.seller_id ?? '');
      return sellerRoutes[name](request, storesFor(request.caller));
    });
  }
  router.get(routerPath(ROUTES.exclusions.path), async ({ req, params }) => {
    const request = await authoriseOperator(verify, req, params.seller_id ?? '');
    const query = parseQuery(exclusionsQuery, request.query);
    const stores = storesFor(request.caller);
    await requireKnown(request, stores);
    return json(await listExclusions(stores, request.caller, request.sellerId, query));
  });
  router.post(routerPath(ROUTES.exclude.path), async ({ req, params }) => {
    const { caller, sellerId } = await authoriseOperator(verify, req, params.seller_id ?? '');
    const asked = await parseBody(exclusionRequest, req);
    return json(await changeExclusion({ ...deps, ...writingFor(caller, sellerId) }, caller, sellerId, asked));
  });
  router.get(routerPath(ROUTES.openapi.path), async () => new Response(openApi, { headers: { 'content-type': 'application/json' } }));
  for (const [path, routes] of METHODS_OF) {
    const allowed = routes.map(({ method }) => method);
    router.route(
      async () => {
        throw methodNotAllowed(allowed);
      },
      { method: METHODS.filter((method) => !allowed.some((name) => name === method)), path: routerPath(path) },
    );
  }

  return async (event, context) => finished(await router.resolve(forRouter(event), context));
};

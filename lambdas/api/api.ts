import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { TokenVerifier } from '../../adapters/auth/token-verifier.ts';
import type { MetricsStore } from '../../adapters/dynamodb/metrics-store.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { alertsQuery, breakdownQuery, historyQuery } from '../../contracts/api/parameters.ts';
import { ROUTES } from '../../contracts/definitions.ts';
import { authorise, type SellerRequest } from './access.ts';
import { readAlerts } from './alerts.ts';
import { readBreakdown } from './breakdown.ts';
import { type CurrentMetricsDeps, readCurrentMetrics } from './current-metrics.ts';
import { etagOf, matchesEtag } from './etag.ts';
import { finished, forRouter } from './exchange.ts';
import { readHistory } from './history.ts';
import { parseQuery } from './parameters.ts';
import { classify, methodNotAllowed, problemResponse, unknownSeller } from './problems.ts';

export type ApiDeps = CurrentMetricsDeps & {
  readonly metrics: MetricsStore;
  readonly verify: TokenVerifier;
  readonly telemetry: Telemetry;
};

export type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

type SellerRoute = (request: SellerRequest) => Promise<Response>;

const UNSUPPORTED_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const json = (body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } });

/** `/v1/sellers/{seller_id}/metrics` as the router writes it. */
const routerPath = (path: string): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ':$1')}`;

/**
 * The api function: point reads of one seller's figures, authorised by token. Every error is a problem body; what fails
 * on our side is recorded through `telemetry` and told as no more than that.
 */
export const createApi = (deps: ApiDeps): ApiHandler => {
  const { metrics, verify, telemetry } = deps;
  const openApi = createOpenApi();

  /** A seller without events reads zeros; an operator is told that there is no such seller, which is mostly a typing error. */
  const requireKnown = async ({ caller, sellerId }: SellerRequest): Promise<void> => {
    if (caller.role === 'seller') return;
    const [stored] = await metrics.readSummaries([sellerId]);
    if (stored?.document === undefined) throw unknownSeller();
  };

  const sellerRoutes: Readonly<Record<'metrics' | 'history' | 'breakdown' | 'alerts', SellerRoute>> = {
    metrics: async ({ caller, sellerId, request }) => {
      const { body, known } = await readCurrentMetrics(deps, sellerId);
      if (!known && caller.role !== 'seller') throw unknownSeller();
      const etag = etagOf(body);
      if (matchesEtag(request.headers.get('if-none-match') ?? undefined, etag))
        return new Response(null, { status: 304, headers: { etag } });
      return json(body, { etag });
    },
    history: async (request) => {
      const query = parseQuery(historyQuery, request.query);
      await requireKnown(request);
      return json(await readHistory(deps, request.sellerId, query));
    },
    breakdown: async (request) => {
      const query = parseQuery(breakdownQuery, request.query);
      await requireKnown(request);
      return json(await readBreakdown(deps, request.sellerId, query));
    },
    alerts: async (request) => {
      const query = parseQuery(alertsQuery, request.query);
      await requireKnown(request);
      return json(await readAlerts(deps, request.caller, request.sellerId, query));
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
    router.get(routerPath(ROUTES[name].path), async ({ req, params }) =>
      sellerRoutes[name](await authorise(verify, req, params.seller_id ?? '')),
    );
  }
  router.get(routerPath(ROUTES.openapi.path), async () => new Response(openApi, { headers: { 'content-type': 'application/json' } }));
  for (const { path } of Object.values(ROUTES)) {
    router.route(
      async () => {
        throw methodNotAllowed();
      },
      { method: [...UNSUPPORTED_METHODS], path: routerPath(path) },
    );
  }

  return async (event, context) => finished(await router.resolve(forRouter(event), context));
};

import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { StoresFor } from '../../adapters/access/read-stores.ts';
import type { TokenVerifier } from '../../adapters/auth/token-verifier.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import type { TopicNames } from '../../adapters/runtime/topic-names.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { ordersQuery } from '../../contracts/api/orders.ts';
import { alertsQuery, breakdownQuery, historyQuery, noQuery } from '../../contracts/api/parameters.ts';
import { quarantineQuery } from '../../contracts/api/quarantine.ts';
import { ROUTES } from '../../contracts/definitions.ts';
import { readAlerts } from './alerts.ts';
import { readBreakdown } from './breakdown.ts';
import type { FigureSettings } from './current-metrics.ts';
import { finished, forRouter } from './exchange.ts';
import { readHistory } from './history.ts';
import { answerMetrics } from './metrics.ts';
import { readOrders } from './orders.ts';
import { classify, methodNotAllowed, problemResponse } from './problems.ts';
import { readQuarantine } from './quarantine.ts';
import { json } from './responses.ts';
import { createRouteKinds, known, type Route } from './route.ts';

export type ApiDeps = FigureSettings & {
  /** By who the caller is, and not by whom it asks for: what it may not read, these stores do not give. */
  readonly storesFor: StoresFor;
  readonly verify: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly topics: TopicNames;
};

export type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

type RoutePath = (typeof ROUTES)[keyof typeof ROUTES]['path'];

const UNSUPPORTED_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** `/v1/sellers/{seller_id}/metrics` as the router writes it. */
const routerPath = (path: string): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ':$1')}`;

/**
 * The api function: point reads of one seller's figures, authorised by token. Every error is a problem body; what fails
 * on our side is recorded through `telemetry` and told as no more than that.
 */
export const createApi = (deps: ApiDeps): ApiHandler => {
  const { telemetry } = deps;
  const openApi = createOpenApi();
  const { ofSeller, ofRole } = createRouteKinds(deps);

  const routes: Readonly<Record<RoutePath, Route>> = {
    [ROUTES.metrics.path]: ofSeller({ roles: ['operator'], query: noQuery, answer: (call) => answerMetrics(deps, call) }),
    [ROUTES.history.path]: ofSeller({
      roles: ['operator'],
      query: historyQuery,
      answer: known(async ({ sellerId, query, stores }) => json(await readHistory({ ...deps, ...stores }, sellerId, query))),
    }),
    [ROUTES.breakdown.path]: ofSeller({
      roles: ['operator'],
      query: breakdownQuery,
      answer: known(async ({ sellerId, query, stores }) => json(await readBreakdown({ ...deps, ...stores }, sellerId, query))),
    }),
    [ROUTES.alerts.path]: ofSeller({
      roles: ['operator'],
      query: alertsQuery,
      answer: known(async ({ caller, sellerId, query, stores }) => json(await readAlerts({ ...deps, ...stores }, caller, sellerId, query))),
    }),
    [ROUTES.orders.path]: ofSeller({
      roles: ['operator'],
      query: ordersQuery,
      answer: known(async ({ caller, sellerId, query, stores }) => json(await readOrders({ ...deps, ...stores }, caller, sellerId, query))),
    }),
    [ROUTES.quarantine.path]: ofRole({
      roles: ['operator'],
      query: quarantineQuery,
      answer: async ({ caller, query, stores }) => json(await readQuarantine({ ...deps, ...stores }, caller, query)),
    }),
    [ROUTES.openapi.path]: async () => new Response(openApi, { headers: { 'content-type': 'application/json' } }),
  };

  const failed = (error: unknown): Response => {
    const { problem, ours } = classify(error);
    if (ours) telemetry.error('a request could not be answered', error, { status: problem.problem.status });
    return problemResponse(problem);
  };

  const quiet = (): void => undefined;
  const router = new Router({ logger: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  router.errorHandler(Error, async (error) => failed(error));
  for (const [path, route] of Object.entries(routes)) {
    router.get(routerPath(path), ({ req, params }) => route(req, params));
    router.route(
      async () => {
        throw methodNotAllowed();
      },
      { method: [...UNSUPPORTED_METHODS], path: routerPath(path) },
    );
  }

  return async (event, context) => finished(await router.resolve(forRouter(event), context));
};

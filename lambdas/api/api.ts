import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { StoresFor } from '../../adapters/access/read-stores.ts';
import type { TokenVerifier } from '../../adapters/auth/token-verifier.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { payoutsQuery } from '../../contracts/api/finance.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { sellersQuery, whatIfQuery } from '../../contracts/api/operator.ts';
import { alertsQuery, breakdownQuery, historyQuery, noQuery } from '../../contracts/api/parameters.ts';
import { statementQuery } from '../../contracts/api/statement.ts';
import { ROUTES } from '../../contracts/definitions.ts';
import { readAlerts } from './alerts.ts';
import { readBreakdown } from './breakdown.ts';
import type { FigureSettings } from './current-metrics.ts';
import { finished, forRouter } from './exchange.ts';
import { answerPayouts, readLiability } from './finance.ts';
import { readHistory } from './history.ts';
import { answerMetrics } from './metrics.ts';
import { listSellers, readOverview, readWhatIf } from './operator.ts';
import { classify, methodNotAllowed, problemResponse } from './problems.ts';
import { json } from './responses.ts';
import { createRouteKinds, known, type Route } from './route.ts';
import { answerStatement } from './statement.ts';

export type ApiDeps = FigureSettings & {
  /** By who the caller is, and not by whom it asks for: what it may not read, these stores do not give. */
  readonly storesFor: StoresFor;
  readonly verify: TokenVerifier;
  readonly telemetry: Telemetry;
};

export type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

type RoutePath = (typeof ROUTES)[keyof typeof ROUTES]['path'];

const UNSUPPORTED_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** `/v1/sellers/{seller_id}/metrics` as the router writes it. */
const routerPath = (path: string): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ':$1')}`;

/**
 * The api function: reads of one seller's figures and of all sellers' rows, authorised by token. Every error is a problem body; what fails
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
    [ROUTES.statement.path]: ofSeller({
      roles: ['operator', 'finance'],
      query: statementQuery,
      answer: known((call) => answerStatement(deps, call)),
    }),
    [ROUTES.operatorSellers.path]: ofRole({
      roles: ['operator'],
      query: sellersQuery,
      answer: async (call) => json(await listSellers(deps, call)),
    }),
    [ROUTES.operatorOverview.path]: ofRole({
      roles: ['operator'],
      query: noQuery,
      answer: async (call) => json(await readOverview(deps, call)),
    }),
    [ROUTES.operatorWhatIf.path]: ofRole({
      roles: ['operator'],
      query: whatIfQuery,
      answer: async (call) => json(await readWhatIf(deps, call)),
    }),
    [ROUTES.financePayouts.path]: ofRole({
      roles: ['finance'],
      query: payoutsQuery,
      answer: (call) => answerPayouts(deps, call),
    }),
    [ROUTES.financeLiability.path]: ofRole({
      roles: ['finance'],
      query: noQuery,
      answer: async (call) => json(await readLiability(deps, call)),
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

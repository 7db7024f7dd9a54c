import { answerAudit, answerMetrics, answerPayouts, answerStatement } from '../../adapters/http/answers.ts';
import { json } from '../../adapters/http/responses.ts';
import { createRouteKinds, type Route, requireSeller } from '../../adapters/http/route.ts';
import { type HttpHandler, serveRoutes } from '../../adapters/http/serve-routes.ts';
import { changeExclusion } from '../../app/exclude/change-exclusion.ts';
import { listExclusions } from '../../app/exclude/list-exclusions.ts';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { StoresFor, WritingFor } from '../../app/ports/stores.ts';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import type { TokenVerifier } from '../../app/ports/tokens.ts';
import { readAlerts } from '../../app/read/alerts.ts';
import { readBreakdown } from '../../app/read/breakdown.ts';
import type { FigureSettings } from '../../app/read/current-metrics.ts';
import { readLiability } from '../../app/read/finance.ts';
import { readHistory } from '../../app/read/history.ts';
import { listSellers, readOverview, readWhatIf } from '../../app/read/operator.ts';
import { readOrders } from '../../app/read/orders.ts';
import { readQuarantine } from '../../app/read/quarantine.ts';
import { readRedrives } from '../../app/read/redrives.ts';
import { exclusionRequest, exclusionsQuery } from '../../contracts/api/exclusions.ts';
import { payoutsQuery } from '../../contracts/api/finance.ts';
import { auditQuery } from '../../contracts/api/ledger-audit.ts';
import { createOpenApi } from '../../contracts/api/openapi.ts';
import { sellersQuery, whatIfQuery } from '../../contracts/api/operator.ts';
import { ordersQuery } from '../../contracts/api/orders.ts';
import { alertsQuery, breakdownQuery, historyQuery, noQuery } from '../../contracts/api/parameters.ts';
import { quarantineQuery } from '../../contracts/api/quarantine.ts';
import { redrivesQuery } from '../../contracts/api/redrive.ts';
import type { RouteName } from '../../contracts/api/routes.ts';
import { statementQuery } from '../../contracts/api/statement.ts';
import type { SourceTopics } from '../../contracts/sources/topics.ts';

export type ApiDeps = FigureSettings & {
  /** Chosen by who the caller is, so these stores return nothing that it may not read. */
  readonly storesFor: StoresFor;
  /** Used only by the routes that change something. */
  readonly writingFor: WritingFor;
  readonly verify: TokenVerifier;
  readonly telemetry: Telemetry;
  readonly topics: SourceTopics;
  readonly waiting: Waiting;
  /** Returns a random id of letters, digits and `-`. */
  readonly newId: () => string;
};

type RouteKinds = ReturnType<typeof createRouteKinds>;

/** The routes that read or change one seller. */
const createSellerRoutes = (deps: ApiDeps, { ofSeller, ofOperator, byOperator }: RouteKinds) => ({
  metrics: ofSeller({ roles: ['operator'], query: noQuery, answer: (call) => answerMetrics(deps, call) }),
  history: ofSeller({
    roles: ['operator'],
    query: historyQuery,
    answer: requireSeller(async ({ sellerId, query, stores }) =>
      json(await readHistory({ ...deps, ...stores }, sellerId, query)),
    ),
  }),
  breakdown: ofSeller({
    roles: ['operator'],
    query: breakdownQuery,
    answer: requireSeller(async ({ sellerId, query, stores }) =>
      json(await readBreakdown({ ...deps, ...stores }, sellerId, query)),
    ),
  }),
  alerts: ofSeller({
    roles: ['operator'],
    query: alertsQuery,
    answer: requireSeller(async ({ caller, sellerId, query, stores }) =>
      json(await readAlerts({ ...deps, ...stores }, caller, sellerId, query)),
    ),
  }),
  orders: ofSeller({
    roles: ['operator'],
    query: ordersQuery,
    answer: requireSeller(async ({ caller, sellerId, query, stores }) =>
      json(await readOrders({ ...deps, ...stores }, caller, sellerId, query)),
    ),
  }),
  exclusions: ofOperator({
    query: exclusionsQuery,
    answer: requireSeller(async ({ caller, sellerId, query, stores }) =>
      json(await listExclusions({ ...deps, ...stores }, caller, sellerId, query)),
    ),
  }),
  exclude: byOperator({
    body: exclusionRequest,
    answer: async ({ caller, sellerId, change }) =>
      json(
        await changeExclusion({ ...deps, ...deps.writingFor(caller, sellerId) }, caller, sellerId, change),
      ),
  }),
  statement: ofSeller({
    roles: ['operator', 'finance'],
    query: statementQuery,
    answer: requireSeller((call) => answerStatement(deps, call)),
  }),
});

/** The routes about the whole marketplace. */
const createMarketplaceRoutes = (deps: ApiDeps, { ofRole }: RouteKinds) => ({
  quarantine: ofRole({
    roles: ['operator'],
    query: quarantineQuery,
    answer: async ({ caller, query, stores }) =>
      json(await readQuarantine({ ...deps, ...stores }, caller, query)),
  }),
  redrives: ofRole({
    roles: ['operator'],
    query: redrivesQuery,
    answer: async ({ caller, query, stores }) =>
      json(await readRedrives({ ...deps, ...stores }, caller, query)),
  }),
  operatorSellers: ofRole({
    roles: ['operator'],
    query: sellersQuery,
    answer: async (call) => json(await listSellers(deps, call)),
  }),
  operatorOverview: ofRole({
    roles: ['operator'],
    query: noQuery,
    answer: async (call) => json(await readOverview(deps, call)),
  }),
  operatorWhatIf: ofRole({
    roles: ['operator'],
    query: whatIfQuery,
    answer: async (call) => json(await readWhatIf(deps, call)),
  }),
  financePayouts: ofRole({
    roles: ['finance'],
    query: payoutsQuery,
    answer: (call) => answerPayouts(deps, call),
  }),
  financeLiability: ofRole({
    roles: ['finance'],
    query: noQuery,
    answer: async (call) => json(await readLiability(deps, call)),
  }),
  financeAudit: ofRole({
    roles: ['finance'],
    query: auditQuery,
    answer: (call) => answerAudit(deps, call),
  }),
});

const createOpenApiRoute = (): Route => {
  // Created by the first request for it, because a cold start does not need it.
  let openApi: string | undefined;
  return async () => {
    openApi ??= createOpenApi();
    return new Response(openApi, { headers: { 'content-type': 'application/json' } });
  };
};

/**
 * Creates the handler of the api function. It authorises each request by its token, reads figures
 * of one seller or of all, and lets operators make changes.
 */
export const createApi = (deps: ApiDeps): HttpHandler => {
  const kinds = createRouteKinds(deps);
  return serveRoutes(
    {
      ...createSellerRoutes(deps, kinds),
      ...createMarketplaceRoutes(deps, kinds),
      openapi: createOpenApiRoute(),
    } satisfies Record<Exclude<RouteName, 'redrive'>, Route>,
    deps.telemetry,
  );
};

export type RouteDefinition = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly public?: true;
};

/** The routes of the HTTP API. `{name}` is a path parameter, as API Gateway writes it. */
export const ROUTES = {
  metrics: { method: 'GET', path: '/v1/sellers/{seller_id}/metrics' },
  history: { method: 'GET', path: '/v1/sellers/{seller_id}/history' },
  breakdown: { method: 'GET', path: '/v1/sellers/{seller_id}/breakdown' },
  alerts: { method: 'GET', path: '/v1/sellers/{seller_id}/alerts' },
  exclusions: { method: 'GET', path: '/v1/operator/sellers/{seller_id}/exclusions' },
  exclude: { method: 'POST', path: '/v1/operator/sellers/{seller_id}/exclusions' },
  orders: { method: 'GET', path: '/v1/sellers/{seller_id}/orders' },
  quarantine: { method: 'GET', path: '/v1/operator/quarantine' },
  redrive: { method: 'POST', path: '/v1/operator/quarantine/drive' },
  redrives: { method: 'GET', path: '/v1/operator/quarantine/drives' },
  statement: { method: 'GET', path: '/v1/sellers/{seller_id}/statement' },
  operatorSellers: { method: 'GET', path: '/v1/operator/sellers' },
  operatorOverview: { method: 'GET', path: '/v1/operator/overview' },
  operatorWhatIf: { method: 'GET', path: '/v1/operator/what-if' },
  financePayouts: { method: 'GET', path: '/v1/finance/payouts' },
  financeLiability: { method: 'GET', path: '/v1/finance/liability' },
  financeAudit: { method: 'GET', path: '/v1/finance/audit' },
  openapi: { method: 'GET', path: '/v1/openapi.json', public: true },
} as const satisfies Record<string, RouteDefinition>;

export type RouteName = keyof typeof ROUTES;
const isRouteName = (name: string): name is RouteName => Object.hasOwn(ROUTES, name);
export const ROUTE_NAMES = Object.keys(ROUTES).filter(isRouteName);

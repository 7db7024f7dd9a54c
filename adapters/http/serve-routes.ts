import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Telemetry } from '../../app/ports/telemetry.ts';
import { methodNotAllowed } from '../../app/read/problems.ts';
import { ROUTE_NAMES, ROUTES, type RouteDefinition, type RouteName } from '../../contracts/api/routes.ts';
import { finishResponse, toRouterEvent } from './exchange.ts';
import { classify, problemResponse } from './problem-response.ts';
import type { Route } from './route.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Writes a path such as `/v1/sellers/{seller_id}/metrics` in the syntax of the router. */
const toRouterPath = (path: string): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ':$1')}`;

/** Answers the methods that a path does not have. */
const refuseOtherMethods = (router: Router, served: readonly RouteDefinition[]): void => {
  for (const [path, definitions] of Map.groupBy(served, (route) => route.path)) {
    const allowed = definitions.map(({ method }) => method);
    router.route(
      async () => {
        throw methodNotAllowed(allowed);
      },
      {
        method: METHODS.filter((method) => !allowed.some((name) => name === method)),
        path: toRouterPath(path),
      },
    );
  }
};

/**
 * Creates the handler of a function that serves these routes. Every error is answered with a
 * problem body. Errors on our side are also logged, and their answer shows no details.
 */
export const serveRoutes = (
  routes: Readonly<Partial<Record<RouteName, Route>>>,
  telemetry: Pick<Telemetry, 'error'>,
): HttpHandler => {
  const toErrorResponse = (error: unknown): Response => {
    const { problem, ours } = classify(error);
    if (ours) telemetry.error('a request could not be answered', error, { status: problem.problem.status });
    return problemResponse(problem);
  };

  const ignore = (): void => undefined;
  const router = new Router({ logger: { debug: ignore, info: ignore, warn: ignore, error: ignore } });
  router.errorHandler(Error, async (error) => toErrorResponse(error));
  const served = ROUTE_NAMES.flatMap((name) => {
    const route = routes[name];
    return route === undefined ? [] : [{ definition: ROUTES[name], route }];
  });
  for (const { definition, route } of served)
    router.route(({ req, params, context }) => route(req, params, context), {
      method: definition.method,
      path: toRouterPath(definition.path),
    });
  refuseOtherMethods(
    router,
    served.map(({ definition }) => definition),
  );

  return async (event, context) => finishResponse(await router.resolve(toRouterEvent(event), context));
};

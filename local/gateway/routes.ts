/** A route in the notation of API Gateway: `{name}` stands for one segment. */
export type Route = { readonly method: string; readonly path: string };

export type RouteMatch<R extends Route = Route> = {
  readonly route: R;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
};

const PARAMETER = /^\{(\w+)\}$/;

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Decodes a path; one with a broken escape stays as it is. */
export const decodePath = (path: string): string => decode(path) ?? path;

const matchParameters = (pattern: string, path: string): Record<string, string> | undefined => {
  const expected = pattern.split('/');
  const segments = path.split('/');
  if (expected.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = segments[index] ?? '';
    const name = PARAMETER.exec(segment)?.[1];
    if (name === undefined && segment !== decodePath(value)) return undefined;
    if (name === undefined) continue;
    const parameter = decode(value);
    if (parameter === undefined || parameter === '') return undefined;
    parameters[name] = parameter;
  }
  return parameters;
};

/**
 * The route that serves a request, with decoded path parameters. Fixed segments win over
 * parameters.
 */
export const matchRoute = <R extends Route>(
  routes: readonly R[],
  method: string,
  encodedPath: string,
): RouteMatch<R> | undefined => {
  const matches = routes.flatMap((route) => {
    const pathParameters = route.method === method ? matchParameters(route.path, encodedPath) : undefined;
    return pathParameters === undefined
      ? []
      : [{ route, routeKey: `${route.method} ${route.path}`, pathParameters }];
  });
  const countParameters = ({ pathParameters }: RouteMatch): number => Object.keys(pathParameters).length;
  return matches.toSorted((a, b) => countParameters(a) - countParameters(b))[0];
};

/** A route as API Gateway writes it: `{name}` stands for one segment. */
export type Route = { readonly method: string; readonly path: string };

export type RouteMatch = {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
};

const PARAMETER = /^\{(\w+)\}$/;

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Decodes a whole path; one with a broken escape stays as it is. */
export const decodePath = (path: string): string => decoded(path) ?? path;

const parametersOf = (pattern: string, path: string): Record<string, string> | undefined => {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = given[index] ?? '';
    const name = PARAMETER.exec(segment)?.[1];
    if (name === undefined && segment !== decodePath(value)) return undefined;
    if (name === undefined) continue;
    const parameter = decoded(value);
    if (parameter === undefined || parameter === '') return undefined;
    parameters[name] = parameter;
  }
  return parameters;
};

/** The route that serves a request, with its path parameters decoded; one with fixed segments goes before one with parameters. */
export const matchRoute = (
  routes: readonly Route[],
  method: string,
  encodedPath: string,
): RouteMatch | undefined => {
  const matches = routes.flatMap((route) => {
    const pathParameters = route.method === method ? parametersOf(route.path, encodedPath) : undefined;
    return pathParameters === undefined
      ? []
      : [{ routeKey: `${route.method} ${route.path}`, pathParameters }];
  });
  const size = (match: RouteMatch): number => Object.keys(match.pathParameters).length;
  return matches.toSorted((a, b) => size(a) - size(b))[0];
};

/** Functions behind the HTTP API, which itself ends a request after 30 seconds. */
export const HTTP_FUNCTIONS = {
  /** An answer that has not come after so long will not come. */
  api: { timeoutSeconds: 10 },
  /** Room for a slice of work, and for the last records of it on a store that is slow. */
  redrive: { timeoutSeconds: 28 },
} as const;
export type HttpFunctionName = keyof typeof HTTP_FUNCTIONS;

const OWN_FUNCTIONS: Readonly<Record<string, HttpFunctionName>> = { redrive: 'redrive' };

/** The function that serves a route, by the route's name in contracts/api/routes.ts. */
export const functionOfRoute = (route: string): HttpFunctionName => OWN_FUNCTIONS[route] ?? 'api';

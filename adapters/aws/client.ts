type AnyClient = { readonly middlewareStack: { readonly remove: (name: string) => boolean } };

/**
 * Removes the SDK's logging from a client. It copies every input and output for a logger that we do
 * not have, which takes a tenth of a busy function's time.
 */
export const withoutLogging = <Client extends AnyClient>(client: Client): Client => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

/**
 * Request settings: a request fails without a connection within one second, or without a response
 * within `requestTimeout` ms. By default the SDK only warns about a late response.
 */
export const requestTimeouts = (requestTimeout: number) => ({
  connectionTimeout: 1000,
  requestTimeout,
  throwOnRequestTimeout: true,
});

/** Limits for a client that tries a request twice, with `requestTimeout` ms for each attempt. */
export const requestLimits = (requestTimeout: number) => ({
  maxAttempts: 2,
  requestHandler: requestTimeouts(requestTimeout),
});

/** Limits for SNS, API Gateway and STS clients on a path where somebody waits for the result. */
export const CLIENT_LIMITS = requestLimits(3000);

type AnyClient = { readonly middlewareStack: { readonly remove: (name: string) => boolean } };

/**
 * Takes the SDK's logging out of a client. It copies every input and output for a logger that we do not have, which costs a tenth of a
 * busy function's time.
 */
export const withoutLogging = <Client extends AnyClient>(client: Client): Client => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};

/**
 * How a client makes its requests: one without a connection within a second, or without an answer within `requestTimeout` ms, is an
 * error. The SDK only warns of the latter unless it is told so.
 */
export const throwingAfter = (requestTimeout: number) => ({
  connectionTimeout: 1000,
  requestTimeout,
  throwOnRequestTimeout: true,
});

/** Limits of a client that is asked twice, and each time has `requestTimeout` ms to answer. */
export const waitingAtMost = (requestTimeout: number) => ({
  maxAttempts: 2,
  requestHandler: throwingAfter(requestTimeout),
});

/** The limits of clients that somebody waits for, beside the store: what SNS, API Gateway or STS has not done by then will not come. */
export const WAITED_FOR = waitingAtMost(3000);

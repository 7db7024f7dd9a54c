import type { Environment } from '../adapters/runtime/runtime.ts';

/** A service that the environment says is elsewhere, and the variable that says so. */
export type NamedEndpoint = { readonly url: string; readonly variable: string };

/** As the AWS SDKs read it: the variable of the service wins over the one for all of them. */
export const namedEndpoint = (
  environment: Environment,
  service: 'DYNAMODB' | 'SNS',
): NamedEndpoint | undefined => {
  for (const variable of [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL']) {
    const url = environment[variable];
    if (url !== undefined && url !== '') return { url, variable };
  }
  return undefined;
};

export const REGION = 'us-east-1';

/**
 * Stand-ins ask for no credentials, but the SDK signs every request. Each client gets an object of its own, since the
 * SDK writes into it.
 */
export const anyCredentials = () => ({ accessKeyId: 'local', secretAccessKey: 'local' });

/** Region and credentials for a named endpoint: those of the environment, or stand-ins. */
export const namedAccess = (
  environment: Environment,
): { readonly region: string; readonly credentials?: ReturnType<typeof anyCredentials> } => ({
  region: environment['AWS_REGION'] || REGION,
  ...(environment['AWS_ACCESS_KEY_ID'] === undefined && { credentials: anyCredentials() }),
});

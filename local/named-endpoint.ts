import type { Environment } from '../adapters/runtime/runtime.ts';

/** An endpoint of a service that the environment names, and the variable that names it. */
export type NamedEndpoint = { readonly url: string; readonly variable: string };

/**
 * Reads the environment as the AWS SDKs do: the variable of a service wins over the one for all
 * services.
 */
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
 * Stand-ins ask for no credentials, but the SDK signs every request. Each client gets an object of
 * its own, since the
 * SDK writes into it.
 */
export const anyCredentials = () => ({ accessKeyId: 'local', secretAccessKey: 'local' });

/** The region and credentials for a named endpoint: those of the environment, or made-up ones. */
export const namedAccess = (
  environment: Environment,
): { readonly region: string; readonly credentials?: ReturnType<typeof anyCredentials> } => ({
  region: environment['AWS_REGION'] || REGION,
  ...(environment['AWS_ACCESS_KEY_ID'] === undefined && { credentials: anyCredentials() }),
});

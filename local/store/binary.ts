import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FixableError } from '../errors.ts';

/** The local store cannot run; the message says what to do. */
export class StoreError extends FixableError {
  override readonly name = 'StoreError';
}

export const OTHER_ENDPOINT =
  'run DynamoDB Local or LocalStack and set AWS_ENDPOINT_URL_DYNAMODB to its address, such as ' +
  'http://127.0.0.1:8000';

/**
 * Path of the DynamoDB-compatible server that npm installed for a platform, such as `linux-x64`.
 */
export const findServerBinary = (platform: string): string => {
  const name = `@dynoxide/${platform}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
  } catch (error) {
    throw new StoreError(
      `no local DynamoDB server is installed for ${platform} (npm package ${name}): ${OTHER_ENDPOINT}`,
      { cause: error },
    );
  }
};

import { STSClient } from '@aws-sdk/client-sts';
import { ENV } from '../../topology/environment.ts';
import { CLIENT_LIMITS } from '../aws/client.ts';
import type { LambdaRuntime } from '../runtime/lambda-runtime.ts';
import { createMeteredDynamoDB, required } from '../runtime/runtime.ts';
import { createReaders, type ReaderFor } from './readers.ts';

/**
 * The readers of a deployed function, with the roles that its environment names.
 * All their clients share one request handler, and so its connections.
 * @param finance the ARN of the finance role; undefined in a function that finance does not call
 */
export const lambdaReaders = (
  { env, telemetry, trace, dynamodb }: Pick<LambdaRuntime, 'env' | 'telemetry' | 'trace' | 'dynamodb'>,
  finance?: string,
): ReaderFor => {
  const { requestHandler } = dynamodb.config;
  return createReaders({
    sts: trace(new STSClient(CLIENT_LIMITS)),
    roles: {
      seller: required(env, ENV.sellerReaderRole),
      operator: required(env, ENV.operatorReaderRole),
      finance,
    },
    connect: (credentials) => trace(createMeteredDynamoDB(telemetry, { credentials, requestHandler })),
  });
};

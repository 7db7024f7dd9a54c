import { STSClient } from '@aws-sdk/client-sts';
import { ENV } from '../../topology/environment.ts';
import { CLIENT_LIMITS } from '../aws/client.ts';
import type { LambdaRuntime } from '../runtime/lambda-runtime.ts';
import { createMeteredDynamoDB, required } from '../runtime/runtime.ts';
import { createWriters, type WriterFor } from './writers.ts';

/**
 * The writers of a deployed function, with the role that its environment names.
 * All their clients share one request handler, and so its connections.
 */
export const lambdaWriters = ({
  env,
  telemetry,
  trace,
  dynamodb,
}: Pick<LambdaRuntime, 'env' | 'telemetry' | 'trace' | 'dynamodb'>): WriterFor => {
  const { requestHandler } = dynamodb.config;
  return createWriters({
    sts: trace(new STSClient(CLIENT_LIMITS)),
    role: required(env, ENV.operatorWriterRole),
    connect: (credentials) => trace(createMeteredDynamoDB(telemetry, { credentials, requestHandler })),
  });
};

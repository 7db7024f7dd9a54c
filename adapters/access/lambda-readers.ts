import { STSClient } from '@aws-sdk/client-sts';
import { ENV } from '../../contracts/names.ts';
import type { LambdaRuntime } from '../runtime/lambda-runtime.ts';
import { createMeteredDynamoDB, required } from '../runtime/runtime.ts';
import { createReaders, type ReaderFor } from './readers.ts';

/** Somebody waits for the answer: STS takes some 50 ms, and what takes two seconds will not come. */
const STS_LIMITS = { maxAttempts: 2, requestHandler: { connectionTimeout: 1000, requestTimeout: 2000 } };

/** The readers of a deployed function, with the roles that its environment names. All their clients share the connections of one. */
export const lambdaReaders = ({
  env,
  telemetry,
  traced,
  dynamodb,
}: Pick<LambdaRuntime, 'env' | 'telemetry' | 'traced' | 'dynamodb'>): ReaderFor => {
  const { requestHandler } = dynamodb.config;
  return createReaders({
    sts: traced(new STSClient(STS_LIMITS)),
    roles: { seller: required(env, ENV.sellerReaderRole), operator: required(env, ENV.operatorReaderRole) },
    connect: (credentials) => traced(createMeteredDynamoDB(telemetry, { credentials, requestHandler })),
  });
};

import { lambdaReaders } from '../../adapters/access/lambda-readers.ts';
import { lambdaWriters } from '../../adapters/access/lambda-writers.ts';
import { readDeployedPolicy } from '../../adapters/runtime/deployed-policy.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../topology/environment.ts';
import { composeApi } from './compose.ts';

const runtime = { ...createLambdaRuntime('api'), policy: readDeployedPolicy() };

const keys = new URL(required(runtime.env, ENV.tokenKeysUrl));

const readers = lambdaReaders(runtime, required(runtime.env, ENV.financeReaderRole));

export const handler = runtime.instrument(composeApi(runtime, keys, readers, lambdaWriters(runtime)));

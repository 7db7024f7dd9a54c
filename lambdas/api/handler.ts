import { lambdaReaders } from '../../adapters/access/lambda-readers.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../contracts/names.ts';
import { composeApi } from './compose.ts';

const runtime = createLambdaRuntime('api');

export const handler = runtime.publishing(composeApi(runtime, new URL(required(runtime.env, ENV.tokenKeysUrl)), lambdaReaders(runtime)));

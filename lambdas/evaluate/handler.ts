import { readDeployedPolicy } from '../../adapters/runtime/deployed-policy.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeEvaluate } from './compose.ts';

const runtime = { ...createLambdaRuntime('evaluate'), policy: readDeployedPolicy() };

export const handler = runtime.instrument(composeEvaluate(runtime));

import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeEvaluate } from './compose.ts';

const runtime = createLambdaRuntime('evaluate');

export const handler = runtime.publishing(composeEvaluate(runtime));

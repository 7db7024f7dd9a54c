import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-fulfillment');

export const handler = runtime.publishing(composeIngest('fulfillment', runtime));

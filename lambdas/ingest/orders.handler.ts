import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-orders');

export const handler = runtime.publishing(composeIngest('orders', runtime));

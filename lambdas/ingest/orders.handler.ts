import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-orders');

export const handler = runtime.instrument(composeIngest(order, runtime));

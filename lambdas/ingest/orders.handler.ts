import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-orders');

export const handler = runtime.instrument(composeIngest(order, runtime, await openDeployedSources(runtime)));

import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-fulfillment');

export const handler = runtime.instrument(composeIngest(fulfillment, runtime));

import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-fulfillment');

export const handler = runtime.instrument(
  composeIngest(fulfillment, runtime, await openDeployedSources(runtime)),
);

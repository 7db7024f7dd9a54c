import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-ratings');

export const handler = runtime.instrument(composeIngest(rating, runtime, await openDeployedSources(runtime)));

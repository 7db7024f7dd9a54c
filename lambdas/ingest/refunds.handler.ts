import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { refund } from '../../domain/counting/entities/refund.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-refunds');

export const handler = runtime.instrument(composeIngest(refund, runtime, await openDeployedSources(runtime)));

import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { payout } from '../../domain/counting/entities/payout.ts';
import { composeIngest } from './compose.ts';

const runtime = createLambdaRuntime('ingest-payouts');

export const handler = runtime.instrument(composeIngest(payout, runtime, await openDeployedSources(runtime)));

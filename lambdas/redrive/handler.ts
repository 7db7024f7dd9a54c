import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { openDeployedSources } from '../../adapters/runtime/sources.ts';
import { ENV } from '../../topology/environment.ts';
import { composeRedrive } from './compose.ts';

const runtime = createLambdaRuntime('redrive');

const keys = new URL(required(runtime.env, ENV.tokenKeysUrl));

export const handler = runtime.instrument(composeRedrive(runtime, keys, await openDeployedSources(runtime)));

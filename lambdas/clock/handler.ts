import { SNSClient } from '@aws-sdk/client-sns';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeClock } from './compose.ts';

const runtime = createLambdaRuntime('clock');

export const handler = runtime.publishing(composeClock(runtime, runtime.traced(new SNSClient({}))));

import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_LIMITS } from '../../adapters/aws/client.ts';
import { readDeployedPolicy } from '../../adapters/runtime/deployed-policy.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { composeClock } from './compose.ts';

const runtime = { ...createLambdaRuntime('clock'), policy: readDeployedPolicy() };

export const handler = runtime.instrument(composeClock(runtime, runtime.trace(new SNSClient(CLIENT_LIMITS))));

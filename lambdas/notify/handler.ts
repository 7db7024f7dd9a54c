import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_LIMITS } from '../../adapters/aws/client.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../topology/environment.ts';
import { composeNotify } from './compose.ts';

const runtime = createLambdaRuntime('notify');

const sockets = runtime.trace(
  new ApiGatewayManagementApiClient({
    ...CLIENT_LIMITS,
    endpoint: required(runtime.env, ENV.socketEndpoint),
  }),
);

export const handler = runtime.instrument(
  composeNotify(runtime, runtime.trace(new SNSClient(CLIENT_LIMITS)), sockets),
);

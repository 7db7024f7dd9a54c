import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { lambdaReaders } from '../../adapters/access/lambda-readers.ts';
import { CLIENT_LIMITS } from '../../adapters/aws/client.ts';
import { readDeployedPolicy } from '../../adapters/runtime/deployed-policy.ts';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../topology/environment.ts';
import { composeSocket } from './compose.ts';

const runtime = { ...createLambdaRuntime('socket'), policy: readDeployedPolicy() };

const keys = new URL(required(runtime.env, ENV.tokenKeysUrl));
const sockets = runtime.trace(
  new ApiGatewayManagementApiClient({
    ...CLIENT_LIMITS,
    endpoint: required(runtime.env, ENV.socketEndpoint),
  }),
);

export const handler = runtime.instrument(composeSocket(runtime, keys, sockets, lambdaReaders(runtime)));

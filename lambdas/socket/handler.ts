import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { createLambdaRuntime } from '../../adapters/runtime/lambda-runtime.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { ENV } from '../../contracts/names.ts';
import { composeSocket } from './compose.ts';

const runtime = createLambdaRuntime('socket');

const sockets = new ApiGatewayManagementApiClient({ endpoint: required(runtime.env, ENV.socketEndpoint) });

export const handler = runtime.publishing(composeSocket(runtime, new URL(required(runtime.env, ENV.tokenKeysUrl)), sockets));

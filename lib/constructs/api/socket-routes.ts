import { Stack } from 'aws-cdk-lib';
import {
  type IWebSocketApi,
  WebSocketIntegrationType,
  WebSocketRoute,
  WebSocketRouteIntegration,
  type WebSocketRouteIntegrationConfig,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { SOCKET_ROUTES, SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { createAccountLogging } from './access-logs.ts';
import { allowRoute } from './allow-route.ts';
import { createStageOptions } from './stage-options.ts';

export type SocketRoutesProps = {
  readonly stage: Stage;
  readonly webSocketApi: IWebSocketApi;
  readonly socket: PulseFunction;
};

/** Hands events to the socket function. Unlike CDK's own integration, it adds no permission. */
class SocketIntegration extends WebSocketRouteIntegration {
  readonly #functionArn: string;

  constructor(functionArn: string) {
    super('Integration');
    this.#functionArn = functionArn;
  }

  override bind({ scope }: { readonly scope: Construct }): WebSocketRouteIntegrationConfig {
    const uri = Stack.of(scope).formatArn({
      service: 'apigateway',
      account: 'lambda',
      resource: 'path/2015-03-31/functions',
      resourceName: `${this.#functionArn}/invocations`,
    });
    return { type: WebSocketIntegrationType.AWS_PROXY, uri };
  }
}

/**
 * The fields of a line in the access log. A connection appears by its random id. No IP address and
 * no header is logged; one of the headers holds the token.
 */
const LOG_FIELDS = {
  time: '$context.requestTime',
  request_id: '$context.requestId',
  connection_id: '$context.connectionId',
  event: '$context.eventType',
  route: '$context.routeKey',
  status: '$context.status',
  integration_latency_ms: '$context.integrationLatency',
  integration_status: '$context.integrationStatus',
  integration_error: '$context.integrationErrorMessage',
} as const;

/** The routes of the WebSocket API and its one stage, whose name is the path that clients use. */
export class SocketRoutes extends Construct {
  constructor(scope: Construct, id: string, { stage, webSocketApi, socket }: SocketRoutesProps) {
    super(scope, id);
    const integration = new SocketIntegration(socket.fn.functionArn);
    for (const routeKey of SOCKET_ROUTES) {
      const name = routeKey.replace('$', '');
      const route = new WebSocketRoute(this, name, { webSocketApi, routeKey, integration });
      acknowledge(
        route,
        ['AwsSolutions::AwsSolutions-APIG4'],
        'Browsers cannot set headers on a WebSocket, so the token comes as a sub-protocol, which no ' +
          'authorizer of API Gateway reads. The socket function verifies it at $connect (signature, ' +
          'issuer, audience, expiry) and otherwise refuses the handshake. Later events can only come ' +
          'over connections that it accepted.',
      );
      allowRoute(socket, `${name}Event`, webSocketApi.apiId, `${SOCKET_STAGE}/${routeKey}`);
    }
    const socketStage = new WebSocketStage(this, 'Stage', {
      webSocketApi,
      stageName: SOCKET_STAGE,
      ...createStageOptions(this, { stage, name: 'socket', fields: LOG_FIELDS }),
    });
    socketStage.node.addDependency(createAccountLogging(this, 'AccountLogging'));
  }
}

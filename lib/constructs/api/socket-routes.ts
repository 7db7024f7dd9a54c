import { Stack } from 'aws-cdk-lib';
import {
  type IWebSocketApi,
  WebSocketIntegrationType,
  WebSocketRoute,
  WebSocketRouteIntegration,
  type WebSocketRouteIntegrationConfig,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { SOCKET_ROUTES, SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { createAccessLog, createAccountLogging } from './access-logs.ts';

export type SocketRoutesProps = {
  readonly stage: Stage;
  readonly webSocketApi: IWebSocketApi;
  readonly socket: PulseFunction;
};

/** Hands events to the socket function. Unlike the library's own integration it opens the function to nothing by itself. */
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

/** What a line of the access log says: the connection by its random id, nobody by address, and no header (one holds the token). */
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

/** The routes of the WebSocket API and its one stage, whose name is the path that clients connect to. */
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
        'Browsers cannot set headers on a WebSocket, so the token comes as a sub-protocol, which no authorizer of API Gateway reads. The socket function verifies it at $connect (signature, issuer, audience, expiry) and refuses the handshake otherwise; later events can only come from connections it let in.',
      );
      allowEvent(socket, `${name}Event`, webSocketApi, routeKey);
    }
    const deployed = new WebSocketStage(this, 'Stage', {
      webSocketApi,
      stageName: SOCKET_STAGE,
      autoDeploy: true,
      throttle: { rateLimit: stage.api.requestsPerSecond, burstLimit: stage.api.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: createAccessLog(this, 'AccessLog', { stage, name: 'socket', fields: LOG_FIELDS }),
    });
    deployed.node.addDependency(createAccountLogging(this, 'AccountLogging'));
  }
}

/** Lets this route of this API call the function, and nothing else. */
const allowEvent = ({ fn }: PulseFunction, id: string, { apiId }: IWebSocketApi, routeKey: string): void => {
  fn.addPermission(id, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(fn).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: `${SOCKET_STAGE}/${routeKey}`,
    }),
  });
};

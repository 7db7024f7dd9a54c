import { Stack } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpIntegrationType,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteIntegration,
  type HttpRouteIntegrationConfig,
  HttpRouteKey,
  HttpStage,
  type IHttpApi,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ROUTES, type RouteDefinition } from '../../../contracts/api/routes.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { Tokens } from '../entrance/identity.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { createAccessLog } from './access-logs.ts';

export type HttpRoutesProps = {
  readonly stage: Stage;
  readonly apiId: string;
  readonly tokens: Tokens;
  readonly api: PulseFunction;
};

const STAGE = '$default';

/** Hands requests to the api function. Unlike the library's own integration it opens the function to nothing by itself. */
class ApiIntegration extends HttpRouteIntegration {
  readonly #functionArn: string;

  constructor(functionArn: string) {
    super('Integration');
    this.#functionArn = functionArn;
  }

  override bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.#functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    };
  }
}

/** What a line of the access log says. `authorizer_error` is API Gateway's reason for a 401, without the token. */
const LOG_FIELDS = {
  time: '$context.requestTime',
  request_id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  response_bytes: '$context.responseLength',
  latency_ms: '$context.responseLatency',
  integration_latency_ms: '$context.integrationLatency',
  integration_status: '$context.integrationStatus',
  integration_error: '$context.integrationErrorMessage',
  authorizer_error: '$context.authorizer.error',
} as const;

/**
 * The routes of the HTTP API, its one stage, and who may call. API Gateway turns away requests without a good token before
 * the function is run (and paid for); the function verifies it again, because it decides by its claims. Only what ROUTES
 * lists is there: for any other path or method API Gateway answers 404 `{"message":"Not Found"}` by itself.
 */
export class HttpRoutes extends Construct {
  constructor(scope: Construct, id: string, { stage, apiId, tokens, api }: HttpRoutesProps) {
    super(scope, id);
    // By id, or the library would make the authorizer beside the API itself, in another stack.
    const httpApi = HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: apiId });
    const authorizer = new HttpJwtAuthorizer('Tokens', tokens.issuer, { jwtAudience: [tokens.audience] });
    const integration = new ApiIntegration(api.fn.functionArn);
    for (const [name, definition] of Object.entries<RouteDefinition>(ROUTES)) {
      const route = this.route(name, definition, { httpApi, integration, authorizer });
      if (definition.public === true) {
        acknowledge(
          route,
          ['AwsSolutions::AwsSolutions-APIG4'],
          'Public on purpose (topology/definitions.ts): the description of the API, which holds no data of anybody.',
        );
      }
      allowCall(api, `${name}Call`, httpApi, definition);
    }
    new HttpStage(this, 'Stage', {
      httpApi,
      stageName: STAGE,
      autoDeploy: true,
      throttle: { rateLimit: stage.api.requestsPerSecond, burstLimit: stage.api.burst },
      detailedMetricsEnabled: true,
      accessLogSettings: createAccessLog(this, 'AccessLog', { stage, name: 'http', fields: LOG_FIELDS }),
    });
  }

  private route(
    name: string,
    { method, path, public: open }: RouteDefinition,
    { httpApi, integration, authorizer }: RouteParts,
  ): HttpRoute {
    return new HttpRoute(this, name, {
      httpApi,
      routeKey: HttpRouteKey.with(path, HttpMethod[method]),
      integration,
      authorizer: open === true ? new HttpNoneAuthorizer() : authorizer,
    });
  }
}

type RouteParts = {
  readonly httpApi: IHttpApi;
  readonly integration: ApiIntegration;
  readonly authorizer: HttpJwtAuthorizer;
};

/** Lets this route of this API call the function, and nothing else. Path parameters stand for anything. */
const allowCall = (
  { fn }: PulseFunction,
  id: string,
  { apiId }: IHttpApi,
  { method, path }: RouteDefinition,
): void => {
  fn.addPermission(id, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(fn).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: `${STAGE}/${method}${path.replace(/\{\w+\}/g, '*')}`,
    }),
  });
};

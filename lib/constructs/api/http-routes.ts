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
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Construct } from 'constructs';
import { ROUTES, type RouteDefinition } from '../../../contracts/api/routes.ts';
import { functionOfRoute, type HttpFunctionName } from '../../../topology/http-functions.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { Tokens } from '../entrance/identity.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { allowRoute } from './allow-route.ts';
import { createStageOptions } from './stage-options.ts';

export type HttpRoutesProps = {
  readonly stage: Stage;
  readonly apiId: string;
  readonly tokens: Tokens;
  readonly functions: Readonly<Record<HttpFunctionName, PulseFunction>>;
};

const STAGE = '$default';

/** Hands requests to a function. Unlike CDK's own integration, it adds no permission. */
class FunctionIntegration extends HttpRouteIntegration {
  readonly #functionArn: string;

  constructor(id: string, functionArn: string) {
    super(id);
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

/**
 * The fields of a line in the access log. `authorizer_error` is API Gateway's reason for a 401; it
 * does not contain the token.
 */
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
 * The routes of the HTTP API and its one stage.
 *
 * API Gateway rejects requests without a valid token, so the function neither runs nor costs
 * anything. The function verifies the token again, because it decides by the token's claims. Only
 * the routes in ROUTES exist. For any other path or method, API Gateway itself answers 404
 * `{"message":"Not Found"}`.
 */
export class HttpRoutes extends Construct {
  constructor(scope: Construct, id: string, { stage, apiId, tokens, functions }: HttpRoutesProps) {
    super(scope, id);
    // Imported by id: otherwise CDK would put the authorizer next to the API, in another stack.
    const httpApi = HttpApi.fromHttpApiAttributes(this, 'Api', { httpApiId: apiId });
    const authorizer = new HttpJwtAuthorizer('Tokens', tokens.issuer, { jwtAudience: [tokens.audience] });
    const integrations = {
      api: new FunctionIntegration('Integration', functions.api.fn.functionArn),
      redrive: new FunctionIntegration('RedriveIntegration', functions.redrive.fn.functionArn),
    } satisfies Record<HttpFunctionName, HttpRouteIntegration>;
    for (const [name, definition] of Object.entries<RouteDefinition>(ROUTES)) {
      const { method, path, public: isPublic } = definition;
      const by = functionOfRoute(name);
      const route = new HttpRoute(this, name, {
        httpApi,
        routeKey: HttpRouteKey.with(path, HttpMethod[method]),
        integration: integrations[by],
        authorizer: isPublic === true ? new HttpNoneAuthorizer() : authorizer,
      });
      if (isPublic === true) {
        acknowledge(
          route,
          ['AwsSolutions::AwsSolutions-APIG4'],
          'Public on purpose (contracts/api/routes.ts): this route serves the description of the ' +
            'API, which contains no data.',
        );
      }
      // In the ARN, `*` stands for the value of a path parameter.
      allowRoute(functions[by], `${name}Call`, apiId, `${STAGE}/${method}${path.replace(/\{\w+\}/g, '*')}`);
    }
    new HttpStage(this, 'Stage', {
      httpApi,
      stageName: STAGE,
      ...createStageOptions(this, { stage, name: 'http', fields: LOG_FIELDS }),
    });
  }
}

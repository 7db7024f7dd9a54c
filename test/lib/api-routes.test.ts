import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { ROUTE_NAMES, ROUTES, type RouteDefinition } from '../../contracts/api/routes.ts';
import { SOCKET_ROUTES } from '../../contracts/socket-protocol.ts';
import { functionOfRoute, HTTP_FUNCTIONS } from '../../topology/http-functions.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const apiOf = (settings: Readonly<Record<string, unknown>> = {}) => {
  const product = stacksOf(settings);
  const { resources } = deploymentOf(product);
  const all = (type: string) =>
    [...resources(type)].filter(([path]) => path.startsWith(`${product.api.stackName}/`));
  const of = (api: 'HttpApi' | 'SocketApi', type: string) =>
    all(`AWS::ApiGatewayV2::${type}`)
      .map(([, properties]) => properties)
      .filter(({ ApiId }) => String(ApiId).startsWith(api));
  return { product, all, of };
};

/**
 * What a line of an access log may contain: nothing from a header, a claim, an IP address or a
 * path.
 */
const HARMLESS = new Set([
  '$context.requestTime',
  '$context.requestId',
  '$context.connectionId',
  '$context.eventType',
  '$context.routeKey',
  '$context.status',
  '$context.responseLength',
  '$context.responseLatency',
  '$context.integrationLatency',
  '$context.integrationStatus',
  '$context.integrationErrorMessage',
  '$context.authorizer.error',
]);

const { product, all, of } = apiOf();

describe('the HTTP API', () => {
  const [authorizer] = of('HttpApi', 'Authorizer');

  test('it has exactly the routes of the laptop, and all but the public ones need a token', () => {
    const routes = of('HttpApi', 'Route').map(({ RouteKey, AuthorizationType, AuthorizerId }) => ({
      RouteKey,
      AuthorizationType,
      AuthorizerId,
    }));
    expect(routes).toEqual(
      Object.values<RouteDefinition>(ROUTES).map(({ method, path, public: open }) => ({
        RouteKey: `${method} ${path}`,
        AuthorizationType: open === true ? 'NONE' : 'JWT',
        AuthorizerId: open === true ? undefined : expect.stringMatching(/^Http\w*Tokens/),
      })),
    );
    expect(
      new Set(routes.map(({ AuthorizerId }) => AuthorizerId).filter((id) => id !== undefined)).size,
    ).toBe(1);
  });

  test('it accepts the access tokens that the user pool makes for the web app', () => {
    expect(of('HttpApi', 'Authorizer')).toHaveLength(1);
    expect(authorizer).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: expect.stringMatching(/^https:\/\/cognito-idp\.[^.]+\.amazonaws\.com\/IdentityUsers/),
        Audience: [expect.stringMatching(/^IdentityWebApp/)],
      },
    });
  });

  test('it accepts the tokens of the marketplace’s own issuer instead, if there is one', () => {
    const identity = {
      kind: 'oidc',
      issuer: 'https://id.example.com',
      audience: 'seller-pulse',
      keysUrl: 'https://id.example.com/keys',
      clientId: 'web',
    };
    expect(apiOf({ identity }).of('HttpApi', 'Authorizer')[0]).toMatchObject({
      JwtConfiguration: { Issuer: 'https://id.example.com', Audience: ['seller-pulse'] },
    });
  });

  test('it hands requests to the function that answers them on the laptop, in the same form', () => {
    const integrations = new Map(
      all('AWS::ApiGatewayV2::Integration')
        .filter(([, { ApiId }]) => String(ApiId).startsWith('HttpApi'))
        .map(([path, { IntegrationUri, ...integration }]) => {
          expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
          return [path.split('/')[1]!, String(IntegrationUri).replace(/^.*:function:seller-pulse-test-/, '')];
        }),
    );
    expect([...integrations.values()].sort()).toEqual(Object.keys(HTTP_FUNCTIONS).sort());
    const targets = of('HttpApi', 'Route').map(({ RouteKey, Target }) => [
      RouteKey,
      integrations.get(String(Target).replace(/^integrations\//, '')),
    ]);
    expect(targets).toEqual(
      ROUTE_NAMES.map((name) => [`${ROUTES[name].method} ${ROUTES[name].path}`, functionOfRoute(name)]),
    );
  });

  test('its functions end before it ends a request, and have as long as on the laptop', () => {
    for (const [name, { timeoutSeconds }] of Object.entries(HTTP_FUNCTIONS)) {
      const [, fn] = all('AWS::Lambda::Function').find(
        ([, { FunctionName }]) => FunctionName === `seller-pulse-test-${name}`,
      )!;
      expect([name, fn['Timeout']]).toEqual([name, timeoutSeconds]);
      expect(timeoutSeconds).toBeLessThan(30);
    }
  });

  test('it throttles as the stage settings say, and measures each route', () => {
    expect(of('HttpApi', 'Stage')).toEqual([
      expect.objectContaining({
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: {
          DetailedMetricsEnabled: true,
          ThrottlingRateLimit: 500,
          ThrottlingBurstLimit: 1000,
        },
      }),
    ]);
    const other = apiOf({ api: { requestsPerSecond: 7, burst: 9 } });
    for (const api of ['HttpApi', 'SocketApi'] as const)
      expect(other.of(api, 'Stage')[0]).toMatchObject({
        DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
      });
  });
});

describe('the WebSocket API', () => {
  test('it has exactly the routes of the laptop, and the socket function verifies the tokens', () => {
    expect(
      of('SocketApi', 'Route').map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]),
    ).toEqual(SOCKET_ROUTES.map((route) => [route, 'NONE']));
    expect(of('SocketApi', 'Integration')).toEqual([
      expect.objectContaining({
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: expect.stringMatching(
          /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/.*seller-pulse-test-socket\/invocations$/,
        ),
      }),
    ]);
    expect(of('SocketApi', 'Authorizer')).toEqual([]);
  });

  test('its stage has the name of the path that dashboards connect to', () => {
    expect(of('SocketApi', 'Stage')).toEqual([
      expect.objectContaining({
        StageName: 'ws',
        AutoDeploy: true,
        DefaultRouteSettings: {
          DetailedMetricsEnabled: true,
          ThrottlingRateLimit: 500,
          ThrottlingBurstLimit: 1000,
        },
      }),
    ]);
  });

  test('it can write its access log, through a role that outlives this stage because other APIs need it', () => {
    expect(all('AWS::ApiGateway::Account').map(([, account]) => account)).toEqual([
      { CloudWatchRoleArn: expect.stringMatching(/:role\/SocketsAccountLoggingRole/) },
    ]);
    // Other APIs of the account use the role too, so it must stay when this stage goes.
    const template = Template.fromStack(product.api);
    template.hasResource('AWS::ApiGateway::Account', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: { StageName: 'ws' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('AccountLogging')]),
    });
  });
});

describe('what may call the functions', () => {
  const callers = (name: string) =>
    all('AWS::Lambda::Permission')
      .map(([, permission]) => permission)
      .filter(({ FunctionName }) => String(FunctionName).endsWith(`:function:seller-pulse-test-${name}`));

  test('only the routes of these two APIs can invoke their functions', () => {
    for (const by of ['api', 'redrive'])
      expect(callers(by).map(({ SourceArn }) => String(SourceArn).replace(/^.*:HttpApi\w+/, ''))).toEqual(
        ROUTE_NAMES.filter((name) => functionOfRoute(name) === by).map(
          (name) => `/$default/${ROUTES[name].method}${ROUTES[name].path.replace('{seller_id}', '*')}`,
        ),
      );
    expect(
      callers('socket').map(({ SourceArn }) => String(SourceArn).replace(/^.*:SocketApi\w+/, '')),
    ).toEqual(SOCKET_ROUTES.map((route) => `/ws/${route}`));
    for (const permission of ['api', 'redrive', 'socket'].flatMap(callers)) {
      expect(permission).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      });
      expect(permission['SourceArn']).toMatch(/^arn:aws:execute-api:[^:*]+:\d{12}:(Http|Socket)Api\w+\//);
    }
  });
});

describe('access logs', () => {
  test.each(['HttpApi', 'SocketApi'] as const)(
    'the log of the %s contains no token, claim, IP address or path, and expires as the stage says',
    (api) => {
      const { AccessLogSettings } = of(api, 'Stage')[0] as {
        AccessLogSettings: { Format: string; DestinationArn: string };
      };
      const fields: Record<string, string> = JSON.parse(AccessLogSettings.Format);
      expect(Object.values(fields).filter((variable) => !HARMLESS.has(variable))).toEqual([]);
      expect(fields).toMatchObject({
        request_id: '$context.requestId',
        route: '$context.routeKey',
        status: '$context.status',
      });
      const short = api === 'HttpApi' ? 'http' : 'socket';
      expect(AccessLogSettings.DestinationArn).toContain(`/aws/vendedlogs/seller-pulse-test-${short}`);
      const groups = all('AWS::Logs::LogGroup').map(([, group]) => group);
      expect(groups).toContainEqual(
        expect.objectContaining({
          LogGroupName: `/aws/vendedlogs/seller-pulse-test-${short}`,
          RetentionInDays: 30,
        }),
      );
    },
  );
});

describe('the functions', () => {
  const environmentOf = (name: string) => {
    const fn = all('AWS::Lambda::Function').find(
      ([, { FunctionName }]) => FunctionName === `seller-pulse-test-${name}`,
    )![1];
    expect(fn).toMatchObject({ Timeout: 10, MemorySize: 1024 });
    return (fn['Environment'] as { Variables: Record<string, string> }).Variables;
  };

  test('they know their tables, issuer and reader roles, and only the api function knows the writer role', () => {
    const reading = {
      LEDGER_TABLE: 'seller-pulse-test-ledger',
      METRICS_TABLE: 'seller-pulse-test-metrics',
      TOKEN_ISSUER: expect.stringMatching(/^https:\/\/cognito-idp\./),
      TOKEN_AUDIENCE: expect.stringMatching(/^IdentityWebApp/),
      TOKEN_KEYS_URL: expect.stringMatching(/^https:\/\/cognito-idp\..*\/\.well-known\/jwks\.json$/),
      SELLER_READER_ROLE_ARN: expect.stringMatching(/:role\/ReadersSeller/),
      OPERATOR_READER_ROLE_ARN: expect.stringMatching(/:role\/ReadersOperator/),
    };
    expect(environmentOf('api')).toMatchObject({
      ...reading,
      FINANCE_READER_ROLE_ARN: expect.stringMatching(/:role\/ReadersFinance/),
      OPERATOR_WRITER_ROLE_ARN: expect.stringMatching(/:role\/WriterOperator/),
    });
    expect(environmentOf('api')).not.toHaveProperty('CONNECTIONS_TABLE');
    expect(environmentOf('socket')).not.toHaveProperty('OPERATOR_WRITER_ROLE_ARN');
    expect(environmentOf('socket')).toMatchObject({
      ...reading,
      CONNECTIONS_TABLE: 'seller-pulse-test-connections',
      SOCKET_ENDPOINT: expect.stringMatching(
        /^https:\/\/SocketApi\w+\.execute-api\.[^.]+\.amazonaws\.com\/ws$/,
      ),
    });
  });
});

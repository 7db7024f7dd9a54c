import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../contracts/api/routes.ts';
import { contentSecurityPolicy } from '../../contracts/web-security.ts';
import { ACCOUNT, deploymentOf, REGION } from '../support/infrastructure/deployment.ts';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const DOMAIN = {
  name: 'pulse.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
  hostedZoneId: 'Z0123456789ABC',
};

/** CloudFront's own policies, by the ids in its documentation. */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

type Config = {
  Origins: {
    Id: string;
    DomainName: string;
    OriginAccessControlId?: string;
    CustomOriginConfig?: object;
    S3OriginConfig?: object;
  }[];
  DefaultCacheBehavior: { TargetOriginId: string };
  CacheBehaviors: { PathPattern: string; TargetOriginId: string; AllowedMethods: string[] }[];
};

const entranceOf = (settings: Readonly<Record<string, unknown>> = {}) => {
  const product = stacksOf(settings);
  const { resources } = deploymentOf(product);
  const ofType = (type: string) =>
    [...resources(type)].filter(([path]) => path.startsWith(product.entrance.stackName));
  const one = (type: string) => {
    const found = ofType(type);
    expect(found, type).toHaveLength(1);
    return found[0]![1];
  };
  const named = (type: string, name: string) =>
    ofType(type).find(([path]) => path.split('/')[1]!.startsWith(name))![1];
  const config = one('AWS::CloudFront::Distribution')['DistributionConfig'] as Config &
    Record<string, unknown>;
  const originOf = (id: string) => config.Origins.find((origin) => origin.Id === id)!;
  return { product, ofType, one, named, config, originOf };
};

describe('the one origin that browsers see', () => {
  const { product, one, named, config, originOf } = entranceOf();
  const behaviour = (path: string) => config.CacheBehaviors.find(({ PathPattern }) => PathPattern === path)!;

  test('it depends on no other stack, so no release changes its addresses', () => {
    expect(product.entrance.dependencies).toEqual([]);
  });

  test('it serves the page compressed, over TLS and from its cache', () => {
    expect(config.DefaultCacheBehavior).toMatchObject({
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      CachePolicyId: CACHING_OPTIMIZED,
    });
    expect(originOf(config.DefaultCacheBehavior.TargetOriginId).DomainName).toMatch(
      /^Site\w+\.RegionalDomainName$/,
    );
    expect(config).toMatchObject({
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_100',
      IPV6Enabled: true,
    });
    expect(config.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/v1/*', '/ws']);
  });

  test.each([
    ['/v1/*', 'HttpApi'],
    ['/ws', 'SocketApi'],
  ])('%s reaches the %s over TLS with everything but the host name, and is never cached', (path, api) => {
    expect(behaviour(path)).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: CACHING_DISABLED,
      OriginRequestPolicyId: ALL_BUT_HOST,
    });
    const origin = originOf(behaviour(path).TargetOriginId);
    expect(origin.DomainName).toMatch(new RegExp(`^${api}\\w+\\.execute-api\\.${REGION}\\.amazonaws\\.com$`));
    expect(origin.CustomOriginConfig).toEqual({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    // CloudFront would put a path of the origin before the name of the stage.
    expect(origin).not.toHaveProperty('OriginPath');
  });

  test('it lets through the methods of every route', () => {
    for (const { method, path } of Object.values(ROUTES)) {
      expect(path.startsWith('/v1/')).toBe(true);
      expect(behaviour('/v1/*').AllowedMethods).toContain(method);
    }
    expect(behaviour('/ws').AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  test('it shows the page for every path, serves files as files, and neither replaces nor caches errors', () => {
    const { FunctionCode } = one('AWS::CloudFront::Function');
    const served = (uri: string) =>
      runInNewContext(`${FunctionCode};handler({ request: { uri: ${JSON.stringify(uri)} } }).uri`);
    expect(['/', '/signed-in', '/a.b/c', '/sellers/x/'].map(served)).toEqual(Array(4).fill('/index.html'));
    expect(['/assets/index-B6dX076T.js', '/config.json', '/favicon.ico'].map(served)).toEqual([
      '/assets/index-B6dX076T.js',
      '/config.json',
      '/favicon.ico',
    ]);
    // By default, CloudFront would serve one caller's 404 to others for ten seconds.
    const errors = config['CustomErrorResponses'] as {
      ErrorCode: number;
      ErrorCachingMinTTL: number;
      ResponsePagePath?: string;
    }[];
    expect(errors.map(({ ErrorCode }) => ErrorCode)).toEqual([
      400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504,
    ]);
    expect(
      errors.filter(
        ({ ErrorCachingMinTTL, ResponsePagePath }) =>
          ErrorCachingMinTTL !== 0 || ResponsePagePath !== undefined,
      ),
    ).toEqual([]);
  });

  test('its headers limit what browsers allow the page and the API', () => {
    const { ResponseHeadersPolicyConfig: policy } = one(
      'AWS::CloudFront::ResponseHeadersPolicy',
    ) as never as {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: object;
        CustomHeadersConfig: { Items: { Header: string; Value: string }[] };
      };
    };
    expect(policy.SecurityHeadersConfig).toEqual({
      StrictTransportSecurity: {
        AccessControlMaxAgeSec: 31_536_000,
        IncludeSubdomains: true,
        Override: true,
      },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      ContentSecurityPolicy: {
        ContentSecurityPolicy: contentSecurityPolicy([`https://pulse-test.auth.${REGION}.amazoncognito.com`]),
        Override: true,
      },
    });
    expect(policy.CustomHeadersConfig.Items.map(({ Header, Value }) => `${Header}: ${Value}`)).toEqual([
      'permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
      'cross-origin-opener-policy: same-origin',
      'cross-origin-resource-policy: same-origin',
    ]);
    for (const covered of [config.DefaultCacheBehavior, behaviour('/v1/*')])
      expect(covered).toMatchObject({ ResponseHeadersPolicyId: expect.stringMatching(/^SecurityHeaders/) });
  });

  test('its access log contains no cookies and expires with the other logs', () => {
    expect(config['Logging']).toEqual({
      Bucket: expect.stringMatching(/^Logs/),
      IncludeCookies: false,
      Prefix: 'distribution/',
    });
    expect(named('AWS::S3::Bucket', 'Logs')).toMatchObject({
      LifecycleConfiguration: {
        Rules: [expect.objectContaining({ ExpirationInDays: 30, Status: 'Enabled' })],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
  });
});

describe('the buckets', () => {
  const { ofType, named, originOf, config } = entranceOf();

  test('they are private, encrypted, and reached only over TLS', () => {
    expect(ofType('AWS::S3::Bucket')).toHaveLength(2);
    for (const [, bucket] of ofType('AWS::S3::Bucket')) {
      expect(bucket).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      });
    }
    for (const [, { PolicyDocument }] of ofType('AWS::S3::BucketPolicy')) {
      expect((PolicyDocument as { Statement: unknown[] }).Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      );
    }
    expect(named('AWS::S3::Bucket', 'Site')).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('only this distribution can read the page’s bucket', () => {
    const { PolicyDocument } = named('AWS::S3::BucketPolicy', 'Site') as {
      PolicyDocument: { Statement: { Effect: string }[] };
    };
    expect(PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Resource: expect.stringMatching(/^Site\w+\.Arn\/\*$/),
        Condition: {
          StringEquals: {
            'AWS:SourceArn': expect.stringMatching(
              `^arn:aws:cloudfront::${ACCOUNT}:distribution/Distribution`,
            ),
          },
        },
      },
    ]);
    expect(originOf(config.DefaultCacheBehavior.TargetOriginId)).toMatchObject({
      OriginAccessControlId: expect.any(String),
      S3OriginConfig: { OriginAccessIdentity: '' },
    });
    expect(named('AWS::CloudFront::OriginAccessControl', 'Distribution')).toMatchObject({
      OriginAccessControlConfig: {
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
        OriginAccessControlOriginType: 's3',
      },
    });
  });

  test('they are deleted with a stage that is one to throw away, and stay otherwise', () => {
    const emptied = (settings: object) =>
      entranceOf({ ...settings }).ofType('Custom::S3AutoDeleteObjects').length;
    expect(emptied({ removal: 'destroy' })).toBe(2);
    expect(emptied({ removal: 'retain' })).toBe(0);
  });
});

describe('the APIs', () => {
  test('they have no route, stage or CORS here, so a release never changes this stack', () => {
    const { ofType } = entranceOf();
    expect(ofType('AWS::ApiGatewayV2::Api').map(([, api]) => api)).toEqual([
      { Name: 'seller-pulse-test-http', ProtocolType: 'HTTP' },
      {
        Name: 'seller-pulse-test-socket',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      },
    ]);
    for (const type of ['Route', 'Stage', 'Integration', 'Authorizer'])
      expect(ofType(`AWS::ApiGatewayV2::${type}`)).toEqual([]);
  });

  test('only the dashboard’s own domain may call them from another origin', () => {
    const { named } = entranceOf({ domain: DOMAIN });
    expect(named('AWS::ApiGatewayV2::Api', 'HttpApi')).toMatchObject({
      CorsConfiguration: {
        AllowOrigins: ['https://pulse.example.com'],
        AllowMethods: ['GET', 'POST'],
        AllowHeaders: ['authorization', 'content-type', 'if-none-match'],
        ExposeHeaders: ['etag'],
      },
    });
    expect(named('AWS::ApiGatewayV2::Api', 'HttpApi')['CorsConfiguration']).not.toHaveProperty(
      'AllowCredentials',
    );
  });
});

describe('a domain of its own', () => {
  const { product, config, ofType } = entranceOf({ domain: DOMAIN });

  test('the dashboard is served there with its certificate, over TLS 1.2 or later', () => {
    expect(config['Aliases']).toEqual(['pulse.example.com']);
    expect(config['ViewerCertificate']).toEqual({
      AcmCertificateArn: DOMAIN.certificateArn,
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    });
    expect(product.entrance.dashboardUrl).toBe('https://pulse.example.com');
  });

  test('the zone gets its IPv4 and IPv6 addresses', () => {
    expect(ofType('AWS::Route53::RecordSet').map(([, record]) => record)).toEqual(
      ['A', 'AAAA'].map((Type) =>
        expect.objectContaining({
          Type,
          Name: 'pulse.example.com.',
          HostedZoneId: 'Z0123456789ABC',
          AliasTarget: expect.objectContaining({
            DNSName: expect.stringMatching(/^Distribution\w+\.DomainName$/),
          }),
        }),
      ),
    );
  });

  test('without a zone, its owner creates the addresses', () => {
    expect(
      entranceOf({ domain: { ...DOMAIN, hostedZoneId: undefined } }).ofType('AWS::Route53::RecordSet'),
    ).toEqual([]);
  });

  test('without a domain, people use CloudFront’s name', () => {
    const { product: plain, config: without } = entranceOf();
    expect(plain.entrance.resolve(plain.entrance.dashboardUrl)).toEqual({
      'Fn::Join': [
        '',
        ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^Distribution/), 'DomainName'] }],
      ],
    });
    expect(without).not.toHaveProperty('Aliases');
  });
});

import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  type ErrorResponse,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SOCKET_STAGE } from '../../../contracts/socket-protocol.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { createSecurityHeaders } from './security-headers.ts';

/**
 * Serves the page for every address that is not a file, and the page decides what to show. A custom
 * error page would work for every origin, and so would turn the API's 403 and 404 into pages.
 */
const PAGE_FOR_PATHS = `function handler(event) {
  var request = event.request;
  if (!/\\.[^\\/]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/**
 * Errors are not cached. By default CloudFront caches them for ten seconds, whatever the cache
 * policy says. Everybody who asks for the same path, with whatever token, would get one caller's
 * 404 or 503.
 */
const UNCACHED_ERRORS: ErrorResponse[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map(
  (httpStatus) => ({
    httpStatus,
    ttl: Duration.seconds(0),
  }),
);

export type PulseDistributionProps = {
  readonly stage: Stage;
  readonly site: Bucket;
  readonly logs: Bucket;
  readonly httpApi: HttpApi;
  readonly socketApi: WebSocketApi;
  /** Origins that the page may call besides our own. */
  readonly connectTo: readonly string[];
  /** ARN of the firewall in front of the distribution, if there is one. */
  readonly webAclArn: string | undefined;
};

/**
 * Passes every request on to an API, with everything but the host name, by which API Gateway finds
 * the API.
 */
const apiBehaviour = (scope: Construct, api: HttpApi | WebSocketApi) => {
  const { region, urlSuffix } = Stack.of(scope);
  return {
    origin: new HttpOrigin(`${api.apiId}.execute-api.${region}.${urlSuffix}`, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
  } satisfies BehaviorOptions;
};

/**
 * One origin for the browser, as on the laptop, so that nothing needs CORS. The page comes from the
 * bucket, `/v1/*` from the HTTP API and `/ws` from the WebSocket API. The stage of that API is
 * named `ws`, so the path stays as it is.
 */
export const createDistribution = (
  scope: Construct,
  id: string,
  props: PulseDistributionProps,
): Distribution => {
  const { stage, site, logs, httpApi, socketApi, connectTo, webAclArn } = props;
  const responseHeadersPolicy = createSecurityHeaders(scope, 'SecurityHeaders', stage, connectTo);
  const pages = new EdgeFunction(scope, 'PageForPaths', {
    comment: 'Serves the page for every address that is not a file',
    code: FunctionCode.fromInline(PAGE_FOR_PATHS),
    runtime: FunctionRuntime.JS_2_0,
  });
  const distribution = new Distribution(scope, id, {
    comment: `Seller Pulse ${stage.name}`,
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(site),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy,
      functionAssociations: [{ function: pages, eventType: FunctionEventType.VIEWER_REQUEST }],
    },
    additionalBehaviors: {
      // CloudFront allows POST only together with every other method. The API refuses the others.
      '/v1/*': {
        ...apiBehaviour(scope, httpApi),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        responseHeadersPolicy,
      },
      [`/${SOCKET_STAGE}`]: apiBehaviour(scope, socketApi),
    },
    errorResponses: UNCACHED_ERRORS,
    httpVersion: HttpVersion.HTTP2_AND_3,
    // Edge locations in North America and Europe only. They serve the rest of the world.
    priceClass: PriceClass.PRICE_CLASS_100,
    enableLogging: true,
    logBucket: logs,
    logFilePrefix: 'distribution/',
    logIncludesCookies: false,
    ...(webAclArn === undefined ? {} : { webAclId: webAclArn }),
    ...(stage.domain === undefined
      ? {}
      : {
          domainNames: [stage.domain.name],
          certificate: Certificate.fromCertificateArn(scope, 'Certificate', stage.domain.certificateArn),
          minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        }),
  });
  acknowledgeChoices(distribution, stage);
  return distribution;
};

const acknowledgeChoices = (distribution: Distribution, stage: Stage): void => {
  acknowledge(
    distribution,
    ['AwsSolutions::AwsSolutions-CFR1'],
    'Sellers live where the marketplace sells, and they travel. Sign-in keeps out everybody else, ' +
      'whatever the country.',
  );
  if (stage.firewall === undefined) {
    acknowledge(
      distribution,
      ['AwsSolutions::AwsSolutions-CFR2'],
      'The settings of this stage ask for no firewall (firewall). The page is static and public. ' +
        'The APIs require a token and throttle.',
    );
  }
  if (stage.domain === undefined) {
    acknowledge(
      distribution,
      ['AwsSolutions::AwsSolutions-CFR4'],
      'Without its own domain, the stage uses the certificate of cloudfront.net, and CloudFront ' +
        'itself sets the TLS versions. With its own domain, it requires TLS 1.2.',
    );
  }
};

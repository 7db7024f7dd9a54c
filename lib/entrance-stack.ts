import { Stack, type StackProps } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, type HttpApiProps, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SOCKET_STAGE } from '../contracts/socket-protocol.ts';
import type { OidcSignIn } from '../contracts/web-config.ts';
import { CognitoIdentity } from './constructs/entrance/cognito-identity.ts';
import { createDistribution } from './constructs/entrance/distribution.ts';
import {
  type Identity,
  ownIssuer,
  signInOrigins,
  signInPages,
  type Tokens,
} from './constructs/entrance/identity.ts';
import { createLogsBucket, createSiteBucket } from './constructs/entrance/web-buckets.ts';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type EntranceStackProps = StackProps & {
  readonly stage: Stage;
  /** ARN of the firewall in front of the distribution, if the stage has one. */
  readonly webAclArn?: string | undefined;
};

/**
 * What people, tokens and other stacks know by its address, and so must outlive any release: the two APIs (still without a
 * route), the distribution in front of them and of the page's bucket, and the user pool. Made in that order: the
 * distribution names the APIs as origins, and the pool sends people back to the distribution.
 */
export class EntranceStack extends Stack {
  readonly httpApi: HttpApi;
  readonly socketApi: WebSocketApi;
  readonly bucket: Bucket;
  /** Of the bucket, as other stacks name it in policies. */
  readonly bucketArn: string;
  readonly distribution: Distribution;
  /** Where people go: `https://` and a name, without a slash at the end. */
  readonly dashboardUrl: string;
  readonly tokens: Tokens;
  readonly signIn: OidcSignIn;
  /** What functions send messages to connections through. */
  readonly socketEndpoint: string;
  /** ARN of sending a message to any connection. */
  readonly socketConnectionsArn: string;

  constructor(scope: Construct, id: string, { stage, webAclArn, ...props }: EntranceStackProps) {
    super(scope, id, props);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: resourceName(stage, 'http'),
      createDefaultStage: false,
      ...corsOf(stage),
    });
    this.socketApi = new WebSocketApi(this, 'SocketApi', {
      apiName: resourceName(stage, 'socket'),
      routeSelectionExpression: '$request.body.action',
    });
    this.socketEndpoint = `https://${this.socketApi.apiId}.execute-api.${this.region}.${this.urlSuffix}/${SOCKET_STAGE}`;
    this.socketConnectionsArn = this.formatArn({
      service: 'execute-api',
      // Exported by a name of our own, so that the finding that a policy with it is acknowledged for can be told beforehand.
      resource: this.exportValue(this.socketApi.apiId, { name: resourceName(stage, 'socket-api') }),
      resourceName: `${SOCKET_STAGE}/POST/@connections/*`,
    });

    const logs = createLogsBucket(this, 'Logs', stage);
    this.bucket = createSiteBucket(this, 'Site', stage, logs);
    this.bucketArn = this.exportValue(this.bucket.bucketArn, { name: resourceName(stage, 'site-arn') });
    this.distribution = createDistribution(this, 'Distribution', {
      stage,
      site: this.bucket,
      logs,
      httpApi: this.httpApi,
      socketApi: this.socketApi,
      connectTo: signInOrigins(this, stage),
      webAclArn,
    });
    this.dashboardUrl = `https://${stage.domain?.name ?? this.distribution.distributionDomainName}`;
    this.writeName(stage);

    const { tokens, signIn } = this.identity(stage);
    this.tokens = tokens;
    this.signIn = signIn;
  }

  private identity(stage: Stage): Identity {
    if (stage.identity.kind === 'oidc') return ownIssuer(stage.identity);
    const { mfa, domainPrefix } = stage.identity;
    const pages = signInPages(this, domainPrefix);
    return new CognitoIdentity(this, 'Identity', {
      stage,
      mfa,
      domainPrefix,
      pages,
      dashboardUrl: this.dashboardUrl,
    });
  }

  private writeName({ domain }: Stage): void {
    if (domain?.hostedZoneId === undefined) return;
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: domain.hostedZoneId,
      zoneName: domain.name,
    });
    const alias = {
      zone,
      recordName: `${domain.name}.`,
      target: RecordTarget.fromAlias(new CloudFrontTarget(this.distribution)),
    };
    new ARecord(this, 'Address', alias);
    new AaaaRecord(this, 'AddressV6', alias);
  }
}

/**
 * The page and the API have one origin, so the page needs no CORS; nothing else may call from a browser. Under a domain of
 * its own the page may also call the API's own address. CloudFront's name cannot be allowed: it is not known until the
 * distribution is there, which in turn needs the API.
 */
const corsOf = ({ domain }: Stage): Pick<HttpApiProps, 'corsPreflight'> =>
  domain === undefined
    ? {}
    : {
        corsPreflight: {
          allowOrigins: [`https://${domain.name}`],
          allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST],
          allowHeaders: ['authorization', 'content-type', 'if-none-match'],
          exposeHeaders: ['etag'],
        },
      };

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
  signInOrigins,
  signInPagesUrl,
  type Tokens,
  toIdentity,
} from './constructs/entrance/identity.ts';
import { createLogsBucket, createSiteBucket } from './constructs/entrance/web-buckets.ts';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type EntranceStackProps = StackProps & {
  readonly stage: Stage;
  /** ARN of the firewall in front of the distribution, if there is one. */
  readonly webAclArn?: string | undefined;
};

/**
 * What people, tokens and other stacks know by its address, and so must outlive every release: the
 * two APIs (without routes), the distribution in front of the APIs and the page's bucket, and the
 * user pool. They are created in this order, because the distribution needs the addresses of the
 * APIs, and the pool needs the address of the distribution.
 */
export class EntranceStack extends Stack {
  readonly httpApi: HttpApi;
  readonly socketApi: WebSocketApi;
  readonly bucket: Bucket;
  /** The bucket's ARN, as the policies of other stacks name it. */
  readonly bucketArn: string;
  readonly distribution: Distribution;
  /** Address of the dashboard: `https://` and a name, without a slash at the end. */
  readonly dashboardUrl: string;
  readonly tokens: Tokens;
  readonly signIn: OidcSignIn;
  /** The URL through which functions send messages to connections. */
  readonly socketEndpoint: string;
  /** The ARN that a policy needs to allow sending to every connection. */
  readonly socketConnectionsArn: string;

  constructor(scope: Construct, id: string, { stage, webAclArn, ...props }: EntranceStackProps) {
    super(scope, id, props);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: resourceName(stage, 'http'),
      createDefaultStage: false,
      ...toCorsProps(stage),
    });
    this.socketApi = new WebSocketApi(this, 'SocketApi', {
      apiName: resourceName(stage, 'socket'),
      routeSelectionExpression: '$request.body.action',
    });
    this.socketEndpoint = `https://${this.socketApi.apiId}.execute-api.${this.region}.${this.urlSuffix}/${SOCKET_STAGE}`;
    this.socketConnectionsArn = this.formatArn({
      service: 'execute-api',
      // Exported under a name of ours, because acknowledging a finding about a policy needs the
      // name in advance.
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
    this.createDomainRecords(stage);

    const { tokens, signIn } = this.createIdentity(stage);
    this.tokens = tokens;
    this.signIn = signIn;
  }

  private createIdentity(stage: Stage): Identity {
    if (stage.identity.kind === 'oidc') return toIdentity(stage.identity);
    const { mfa, domainPrefix } = stage.identity;
    return new CognitoIdentity(this, 'Identity', {
      stage,
      mfa,
      domainPrefix,
      pagesUrl: signInPagesUrl(this, domainPrefix),
      dashboardUrl: this.dashboardUrl,
    });
  }

  private createDomainRecords({ domain }: Stage): void {
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
 * The page and the API share an origin, so the page needs no CORS, and no other page may call the
 * API. With its own domain, the page may also call the API at the API's own address. With
 * CloudFront's name it may not: that name is only known after the distribution exists, and the
 * distribution needs the API.
 */
const toCorsProps = ({ domain }: Stage): Pick<HttpApiProps, 'corsPreflight'> =>
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

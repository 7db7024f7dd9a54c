import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type FirewallStackProps = StackProps & { readonly stage: Stage; readonly firewall: NonNullable<Stage['firewall']> };

/** Headers that hold tokens: the one of requests, and the one of a WebSocket's handshake. */
const TOKEN_HEADERS = ['authorization', 'sec-websocket-protocol'];

/**
 * A web application firewall before the distribution, in us-east-1, where CloudFront reads it. Behind it are the page,
 * `/v1/*` and the handshake of `/ws` (messages on an open connection are not requests). Not behind it are the APIs' own
 * execute-api addresses, which CloudFront itself needs: whoever finds those still meets the JWT authorizer, or the token
 * check of the handshake, and the stages' throttling.
 */
export class FirewallStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { stage, firewall, ...props }: FirewallStackProps) {
    super(scope, id, props);
    const seenAs = (name: string): CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      metricName: resourceName(stage, name),
      sampledRequestsEnabled: true,
    });
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      name: resourceName(stage, 'firewall'),
      description: `Seller Pulse ${stage.name}: before the dashboard and the API`,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: seenAs('firewall'),
      // Samples of requests can be read for three hours; tokens must not be among what is read.
      dataProtectionConfig: {
        dataProtections: [{ field: { fieldType: 'SINGLE_HEADER', fieldKeys: TOKEN_HEADERS }, action: 'SUBSTITUTION' }],
      },
      rules: [
        {
          name: 'requests-per-ip',
          priority: 0,
          statement: {
            rateBasedStatement: { aggregateKeyType: 'IP', limit: firewall.requestsPerIpInFiveMinutes, evaluationWindowSec: 5 * 60 },
          },
          action: { block: { customResponse: { responseCode: 429 } } },
          visibilityConfig: seenAs('requests-per-ip'),
        },
        {
          name: 'common-attacks',
          priority: 1,
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
              // The API takes GET requests with short queries of ids, dates and cursors in base64url, and small bodies of JSON, none
              // of which the set objects to (bodies of more than 8 KB, which it does, the API would refuse as well). But
              // scripts that read it may not say who they are, and need not.
              // And an issuer of your own may send people back with a code of more than the 2,048 bytes that the set takes.
              ruleActionOverrides: ['NoUserAgent_HEADER', 'SizeRestrictions_QUERYSTRING'].map((name) => ({
                name,
                actionToUse: { count: {} },
              })),
            },
          },
          overrideAction: { none: {} },
          visibilityConfig: seenAs('common-attacks'),
        },
      ],
    });
    this.webAclArn = webAcl.attrArn;
  }
}

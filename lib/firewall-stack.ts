import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type FirewallStackProps = StackProps & {
  readonly stage: Stage;
  readonly firewall: NonNullable<Stage['firewall']>;
};

/** Headers that hold tokens: the one of requests, and the one of a WebSocket's handshake. */
const TOKEN_HEADERS = ['authorization', 'sec-websocket-protocol'];

/**
 * Rules of the common set that would stop what is right here: they count, and block nothing. The set has no objection to the API's short
 * queries of ids, dates and cursors in base64url; bodies of more than 8 KB, which it stops, the API would refuse as well.
 */
const COUNTED = [
  // Scripts that read the API may not say who they are, and need not.
  'NoUserAgent_HEADER',
  // An issuer of your own may send people back with a code of more than the 2,048 bytes that the set takes.
  'SizeRestrictions_QUERYSTRING',
  // Why an operator takes a case out is free text, which may well quote an address, a path or markup. It is the only body that the API
  // takes: a short JSON document that a schema has been through, whose text is opened as no file or address and shown as text alone.
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
];

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
        dataProtections: [
          { field: { fieldType: 'SINGLE_HEADER', fieldKeys: TOKEN_HEADERS }, action: 'SUBSTITUTION' },
        ],
      },
      rules: [
        {
          name: 'requests-per-ip',
          priority: 0,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: firewall.requestsPerIpInFiveMinutes,
              evaluationWindowSec: 5 * 60,
            },
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
              ruleActionOverrides: COUNTED.map((name) => ({ name, actionToUse: { count: {} } })),
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

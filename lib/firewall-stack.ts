import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type FirewallStackProps = StackProps & {
  readonly stage: Stage;
  readonly firewall: NonNullable<Stage['firewall']>;
};

/** The headers that contain tokens: of a request, and of a WebSocket handshake. */
const TOKEN_HEADERS = ['authorization', 'sec-websocket-protocol'];

/**
 * Rules of the common rule set that would block valid requests. They only count. The rest of the
 * set accepts the API's short queries of ids, dates and base64url cursors. It blocks bodies of more
 * than 8 KB, which the API would refuse too.
 */
const RULES_THAT_ONLY_COUNT = [
  // Scripts that read the API may come without a user agent.
  'NoUserAgent_HEADER',
  // Your own issuer may send people back with a code longer than the 2,048 bytes that the set
  // allows.
  'SizeRestrictions_QUERYSTRING',
  // An operator's reason for an exclusion is free text, which may quote an address, a path or
  // markup. That short JSON document is the only body that the API accepts. A schema checks it. The
  // text is never opened as a file or an address, and is shown as text only.
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
];

/**
 * A web application firewall in front of the distribution, in us-east-1, where CloudFront needs it.
 * It protects the page, `/v1/*` and the handshake of `/ws` (messages on an open connection are not
 * requests). It does not protect the APIs' own execute-api addresses, which CloudFront itself
 * calls. A caller who finds those still needs a valid token, and the APIs' stages throttle.
 */
export class FirewallStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, { stage, firewall, ...props }: FirewallStackProps) {
    super(scope, id, props);
    const visibleAs = (name: string): CfnWebACL.VisibilityConfigProperty => ({
      cloudWatchMetricsEnabled: true,
      metricName: resourceName(stage, name),
      sampledRequestsEnabled: true,
    });
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      name: resourceName(stage, 'firewall'),
      description: `Seller Pulse ${stage.name}: protects the dashboard and the API`,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibleAs('firewall'),
      // Samples of requests can be read for three hours. They must not show tokens.
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
          visibilityConfig: visibleAs('requests-per-ip'),
        },
        {
          name: 'common-attacks',
          priority: 1,
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
              ruleActionOverrides: RULES_THAT_ONLY_COUNT.map((name) => ({
                name,
                actionToUse: { count: {} },
              })),
            },
          },
          overrideAction: { none: {} },
          visibilityConfig: visibleAs('common-attacks'),
        },
      ],
    });
    this.webAclArn = webAcl.attrArn;
  }
}

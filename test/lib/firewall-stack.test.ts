import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const FIREWALL = { region: 'eu-west-1', firewall: { requestsPerIpInFiveMinutes: 3000 } };

describe('a firewall', () => {
  const { firewall, entrance } = stacksOf(FIREWALL);
  const [webAcl] = Object.values(Template.fromStack(firewall!).findResources('AWS::WAFv2::WebACL'));
  const { Rules: rules, ...properties } = webAcl!['Properties'];

  test('it is in us-east-1, where CloudFront needs it, and lets through what no rule blocks', () => {
    expect(firewall!.region).toBe('us-east-1');
    expect(properties).toMatchObject({
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'seller-pulse-test-firewall' },
    });
  });

  test('it blocks an IP address that sends too many requests, with status 429', () => {
    expect(rules[0]).toMatchObject({
      Priority: 0,
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3000, EvaluationWindowSec: 300 } },
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: 'seller-pulse-test-requests-per-ip' },
    });
  });

  test('it blocks common attacks, but neither scripts without a user agent nor reasons that quote an address or markup', () => {
    expect(rules[1]).toMatchObject({
      Priority: 1,
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          Name: 'AWSManagedRulesCommonRuleSet',
          RuleActionOverrides: [
            { Name: 'NoUserAgent_HEADER', ActionToUse: { Count: {} } },
            { Name: 'SizeRestrictions_QUERYSTRING', ActionToUse: { Count: {} } },
            { Name: 'CrossSiteScripting_BODY', ActionToUse: { Count: {} } },
            { Name: 'GenericLFI_BODY', ActionToUse: { Count: {} } },
            { Name: 'GenericRFI_BODY', ActionToUse: { Count: {} } },
          ],
        },
      },
      OverrideAction: { None: {} },
    });
    expect(rules).toHaveLength(2);
  });

  test('its samples of requests show no tokens', () => {
    expect(properties.DataProtectionConfig).toEqual({
      DataProtections: [
        {
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'sec-websocket-protocol'] },
          Action: 'SUBSTITUTION',
        },
      ],
    });
  });

  test('it protects the distribution, whichever region the stage is in', () => {
    expect(entrance.dependencies).toEqual([firewall]);
    for (const region of ['eu-west-1', 'us-east-1']) {
      const [distribution] = Object.values(
        Template.fromStack(stacksOf({ ...FIREWALL, region }).entrance).findResources(
          'AWS::CloudFront::Distribution',
        ),
      );
      expect(JSON.stringify(distribution!['Properties'].DistributionConfig.WebACLId)).toContain('WebAcl');
    }
  });

  test('a stage without one in its settings does not pay for it', () => {
    const plain = stacksOf();
    expect(plain.firewall).toBeUndefined();
    const [distribution] = Object.values(
      Template.fromStack(plain.entrance).findResources('AWS::CloudFront::Distribution'),
    );
    expect(distribution!['Properties'].DistributionConfig).not.toHaveProperty('WebACLId');
  });
});

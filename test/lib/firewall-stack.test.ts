import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { stacksOf } from '../support/infrastructure/stacks.ts';

const FIREWALL = { region: 'eu-west-1', firewall: { requestsPerIpInFiveMinutes: 3000 } };

describe('a firewall', () => {
  const { firewall, entrance } = stacksOf(FIREWALL);
  const [webAcl] = Object.values(Template.fromStack(firewall!).findResources('AWS::WAFv2::WebACL'));
  const { Rules: rules, ...properties } = webAcl!['Properties'];

  test('stands where CloudFront reads it, and lets through what no rule stops', () => {
    expect(firewall!.region).toBe('us-east-1');
    expect(properties).toMatchObject({
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, Measurement: 'seller-pulse-test-firewall' },
    });
  });

  test('stops an address that asks too often, and tells it so', () => {
    expect(rules[0]).toMatchObject({
      Priority: 0,
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3000, EvaluationWindowSec: 300 } },
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, Measurement: 'seller-pulse-test-requests-per-ip' },
    });
  });

  test('stops the common attacks, but neither scripts that do not say who they are nor a reason that quotes an address or markup', () => {
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

  test('shows no token to who looks at its samples', () => {
    expect(properties.DataProtectionConfig).toEqual({
      DataProtections: [
        {
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'sec-websocket-protocol'] },
          Action: 'SUBSTITUTION',
        },
      ],
    });
  });

  test('is in front of the distribution, from another region and from its own', () => {
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

  test('is not there for a stage that wants none', () => {
    const plain = stacksOf();
    expect(plain.firewall).toBeUndefined();
    const [distribution] = Object.values(
      Template.fromStack(plain.entrance).findResources('AWS::CloudFront::Distribution'),
    );
    expect(distribution!['Properties'].DistributionConfig).not.toHaveProperty('WebACLId');
  });
});

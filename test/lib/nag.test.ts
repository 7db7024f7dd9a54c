import { describe, expect, test } from 'vitest';
import { acknowledgements, nagFindings } from '../support/infrastructure/nag-findings.ts';
import { EVERY_OPTION } from '../support/infrastructure/stacks.ts';

const EXISTING = {
  kind: 'existing',
  arn: 'arn:aws:kafka:eu-west-1:111122223333:cluster/market/0a1b-2',
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  subnetIds: ['subnet-0a1b2c3d', 'subnet-1a1b2c3d'],
  securityGroupId: 'sg-0a1b2c3d',
};

const OWN_ISSUER = {
  kind: 'oidc',
  issuer: 'https://id.example.com',
  audience: 'seller-pulse',
  keysUrl: 'https://id.example.com/keys',
  clientId: 'web',
};
const OPTIONAL_FACTOR = { kind: 'cognito', domainPrefix: 'pulse-test', mfa: 'optional' };

const STAGES = [
  ['says the least', {}],
  ['says everything', EVERY_OPTION],
  [
    'has Express brokers, pollers on demand and an issuer of its own',
    { kafka: { cluster: { kind: 'express' }, pollers: 'on-demand' }, identity: OWN_ISSUER },
  ],
  [
    'has a cluster already, goes without a trace and leaves the second factor to people',
    {
      region: 'eu-west-1',
      kafka: { cluster: EXISTING, pollers: 'on-demand' },
      identity: OPTIONAL_FACTOR,
      removal: 'destroy',
    },
  ],
] as const;

describe.each(STAGES)('a stage that %s', (_, settings) => {
  test('leaves an auditor nothing to ask', { timeout: 180_000 }, () => {
    expect(nagFindings(settings)).toEqual([]);
  });
});

test('what is acknowledged has a reason that says something', { timeout: 180_000 }, () => {
  const all = acknowledgements(EVERY_OPTION);
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ reason }) => reason.length < 40)).toEqual([]);
});

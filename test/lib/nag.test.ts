import { describe, expect, test } from 'vitest';
import { parseSources } from '../../contracts/sources/sources.ts';
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
  ['has only the required settings', {}],
  ['has every setting', EVERY_OPTION],
  [
    'has Express brokers, on-demand pollers and its own issuer',
    { kafka: { cluster: { kind: 'express' }, pollers: 'on-demand' }, identity: OWN_ISSUER },
  ],
  [
    'has an existing cluster, an optional second factor, and data to throw away',
    {
      region: 'eu-west-1',
      kafka: { cluster: EXISTING, pollers: 'on-demand' },
      identity: OPTIONAL_FACTOR,
      removal: 'destroy',
    },
  ],
] as const;

describe.each(STAGES)('a stage that %s', (_, settings) => {
  test('the security rules have no open finding', { timeout: 180_000 }, () => {
    expect(nagFindings(settings)).toEqual([]);
  });
});

test('a stage that decodes topics by schema registries has no open finding', { timeout: 180_000 }, () => {
  const sources = parseSources('test', {
    sources: [
      {
        kind: 'orders',
        topics: ['shop.orders', 'shop.orders-eu'],
        format: 'avro',
        registry: { kind: 'glue', arn: 'arn:aws:glue:eu-west-1:111122223333:registry/shop' },
      },
      {
        kind: 'payouts',
        topics: ['bank.payouts'],
        format: 'protobuf',
        registry: {
          kind: 'confluent',
          url: 'https://schemas.example.com',
          secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-AbCdEf',
        },
      },
    ],
  });
  expect(nagFindings({}, sources)).toEqual([]);
});

test('every acknowledged finding has a reason that an auditor can judge', { timeout: 180_000 }, () => {
  const all = acknowledgements(EVERY_OPTION);
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ reason }) => reason.length < 40)).toEqual([]);
});

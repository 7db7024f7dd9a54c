import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import { createSellerPulse } from '../../lib/seller-pulse.ts';
import { ZONES } from '../../lib/stage/cross-checks.ts';
import { readStage } from '../../lib/stage/read-stage.ts';
import { alarmsOf } from '../support/infrastructure/alarms.ts';
import { type Deployment, deploymentOf } from '../support/infrastructure/deployment.ts';
import { SITE, testApp } from '../support/infrastructure/stacks.ts';

const deployed = (name: string): Deployment => {
  const stage = readStage(fileURLToPath(new URL('../../stages/', import.meta.url)), name);
  return deploymentOf(createSellerPulse(testApp(), stage, { site: SITE }));
};
const dev = deployed('dev');

test.each([
  ['prod', deployed('prod'), ASSUMPTIONS.alarms],
  ['dev', dev, ASSUMPTIONS.alarmsOnDemand],
])(
  'the bill counts every metric that the alarms of %s use, because AWS charges for each',
  (_, deployment, counted) => {
    const metrics = [...alarmsOf(deployment).values()].flatMap(({ metrics: looked }) => looked);
    expect(counted).toBe(metrics.length);
  },
);

test('the bill counts the endpoints of on-demand pollers in each zone, as they are deployed', () => {
  expect([ASSUMPTIONS.serverlessZones, ASSUMPTIONS.expressZones]).toEqual([ZONES.serverless, ZONES.express]);
  const zones = [...dev.resources('AWS::EC2::VPCEndpoint').values()].map(
    ({ SubnetIds }) => (SubnetIds as unknown[]).length,
  );
  expect(zones).toEqual(Array.from({ length: ASSUMPTIONS.endpoints }, () => ASSUMPTIONS.serverlessZones));
});

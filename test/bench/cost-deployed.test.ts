import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import { sellerPulse } from '../../lib/seller-pulse.ts';
import { ZONES } from '../../lib/stage/cross-checks.ts';
import { readStage } from '../../lib/stage/read-stage.ts';
import { alarmsOf } from '../lib/alarms.ts';
import { SITE, testApp } from '../lib/synthesized.ts';
import { type Deployment, deploymentOf } from '../lib/template.ts';

const deployed = (name: string): Deployment => {
  const stage = readStage(fileURLToPath(new URL('../../stages/', import.meta.url)), name);
  return deploymentOf(sellerPulse(testApp(), stage, { site: SITE }));
};
const dev = deployed('dev');

test.each([
  ['prod', deployed('prod'), ASSUMPTIONS.alarms],
  ['dev', dev, ASSUMPTIONS.alarmsOnDemand],
])(
  'the bill counts the metrics that the alarms of %s look at, each of which is paid for',
  (_, deployment, counted) => {
    const metrics = [...alarmsOf(deployment).values()].flatMap(({ metrics: looked }) => looked);
    expect(counted).toBe(metrics.length);
  },
);

test('counts the endpoints of pollers on demand as they are deployed, each in every zone of the cluster', () => {
  expect([ASSUMPTIONS.serverlessZones, ASSUMPTIONS.expressZones]).toEqual([ZONES.serverless, ZONES.express]);
  const zones = [...dev.resources('AWS::EC2::VPCEndpoint').values()].map(
    ({ SubnetIds }) => (SubnetIds as unknown[]).length,
  );
  expect(zones).toEqual(Array.from({ length: ASSUMPTIONS.endpoints }, () => ASSUMPTIONS.serverlessZones));
});

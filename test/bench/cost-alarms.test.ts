import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import { sellerPulse } from '../../lib/seller-pulse.ts';
import { readStage } from '../../lib/stage/read-stage.ts';
import { alarmsOf } from '../lib/alarms.ts';
import { SITE, testApp } from '../lib/synthesized.ts';
import { deploymentOf } from '../lib/template.ts';

test('the bill counts the metrics that the alarms of a production stage look at, each of which is paid for', () => {
  const stage = readStage(fileURLToPath(new URL('../../stages/', import.meta.url)), 'prod');
  const alarms = alarmsOf(deploymentOf(sellerPulse(testApp(), stage, { site: SITE })));
  const metrics = [...alarms.values()].flatMap(({ metrics: looked }) => looked);
  expect(ASSUMPTIONS.alarms).toBe(metrics.length);
});

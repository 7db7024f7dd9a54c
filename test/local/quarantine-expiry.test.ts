import { expect, test } from 'vitest';
import { createExpireQuarantine } from '../../local/quarantine-expiry.ts';
import { ENV } from '../../topology/environment.ts';
import { logRecord, startFunctions } from '../support/functions/ingest-and-evaluate.ts';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-03-11T12:00:00Z');
const server = await useDynamoDB();

test.each([
  ['the ninety days that hold without a setting', undefined, 90],
  ['the days that QUARANTINE_DAYS sets', '7', 7],
])('a laptop keeps what producers sent no longer than %s', async (_what, setting, days) => {
  const { runtime, quarantine, ingestRecords } = await startFunctions(server, {
    now: NOW,
    timeZone: 'UTC',
    currency: 'EUR',
  });
  await ingestRecords([logRecord('orders', 1, Buffer.from('x'.repeat(800_000)))]);
  const env = { ...runtime.env, [ENV.quarantineDays]: setting };
  const kept = async () => (await quarantine.list('marketplace_orders', 0)).length;
  await createExpireQuarantine({ ...runtime, env, clock: () => NOW + days * DAY_MS })();
  expect(await kept()).toBe(1);
  await createExpireQuarantine({ ...runtime, env, clock: () => NOW + days * DAY_MS + 1 })();
  expect(await kept()).toBe(0);
});

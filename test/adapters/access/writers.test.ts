/**
 * An operator's change reaches the seller it names and no other, and CloudTrail can tell whose it
 * was.
 */
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createWriteStores } from '../../../adapters/access/write-stores.ts';
import type { Operator } from '../../../app/access/identity.ts';
import { changeExclusion } from '../../../app/exclude/change-exclusion.ts';
import { ENV } from '../../../topology/environment.ts';
import {
  createMarketplace,
  type Marketplace,
  orderOf,
  TIME_ZONE,
} from '../../support/functions/marketplace.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';
import { ROLES, useIam } from '../../support/servers/iam-endpoints.ts';

const env = {
  [ENV.ledgerTable]: TEST_TABLES.ledger,
  [ENV.metricsTable]: TEST_TABLES.metrics,
  [ENV.timeZone]: TIME_ZONE,
};
const operator = (subject: string): Operator => ({ role: 'operator', subject });

const { server, iam } = await useIam();
let market: Marketplace;
beforeAll(async () => {
  market = createMarketplace(server);
  market.time.now = Date.parse('2026-03-29T10:00:00Z');
  await market.orders(['s1', 's2'].map((seller) => orderOf(seller, 'o1', '2026-03-29T08:00:00Z')));
});
beforeEach(() => void Object.assign(iam.state, { asked: [] }));

const writingFor = () => createWriteStores(iam.writers(), { env, waiting: market.waiting });
const appeal = (order_id: string) =>
  ({ rate: 'acceptance_rate', order_id, excluded: true, reason: 'x' }) as const;

test('makes a change in a short session named after the operator and tagged with the seller', async () => {
  const caller = operator('operator:demo');
  expect(
    await changeExclusion({ ...market, ...writingFor()(caller, 's1') }, caller, 's1', appeal('o1')),
  ).toMatchObject({ changed: true });
  expect(iam.state.asked).toHaveLength(1);
  expect(Object.fromEntries(iam.state.asked[0]!)).toMatchObject({
    RoleArn: ROLES.writer,
    RoleSessionName: 'operator-operator=demo',
    DurationSeconds: '900',
    'Tags.member.1.Key': 'seller_id',
    'Tags.member.1.Value': 's1',
  });
});

test('changes no other seller, whatever a handler does', async () => {
  const caller = operator('operator-1');
  const wrong = writingFor()(caller, 's1');
  await expect(changeExclusion({ ...market, ...wrong }, caller, 's2', appeal('o1'))).rejects.toThrow(
    /not authorized/,
  );
  expect((await market.metrics.readTotals('s2')).total.counts.get('acceptance_excluded')).toBeUndefined();
});

test('lets a writer list neither the history nor orders', async () => {
  const orders = {
    TableName: TEST_TABLES.ledger,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'SELLER#s1' },
  };
  await expect(iam.writers()(operator('operator-1'), 's1').send(new QueryCommand(orders))).rejects.toThrow(
    /not authorized/,
  );
});

test('gives each subject a session name of its own that STS accepts', async () => {
  const subjects = [
    'user-1',
    '7d2c1a52-0c1b-4b0e-8a57',
    'a:b',
    'a=b',
    'a@b',
    'a-b',
    'auth0|5f7c',
    'auth0 5f7c',
    'ü',
    'x'.repeat(200),
    `${'x'.repeat(200)}y`,
  ];
  for (const subject of subjects)
    await changeExclusion(
      { ...market, ...writingFor()(operator(subject), 's1') },
      operator(subject),
      's1',
      appeal('o1'),
    );
  const names = iam.state.asked.map((asked) => asked.get('RoleSessionName'));
  for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
  expect(names.slice(0, 3)).toEqual(['operator-user-1', 'operator-7d2c1a52-0c1b-4b0e-8a57', 'operator-a=b']);
  expect(names[6]).toMatch(/^operator-auth0-5f7c@[0-9a-f]{16}$/);
  expect(new Set(names).size).toBe(subjects.length);
});

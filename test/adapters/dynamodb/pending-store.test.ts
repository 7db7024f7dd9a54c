/**
 * What waits for its time: who is listed, in which order, and what ends the waiting. On a real
 * server.
 */
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { alertKey, summaryShardOf } from '../../../adapters/dynamodb/keys.ts';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createPendingStore } from '../../../adapters/dynamodb/pending-store.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { MetricsStore } from '../../../app/ports/metrics.ts';
import type { PendingStore } from '../../../app/ports/pending.ts';
import type { AlertTransition } from '../../../contracts/alerts.ts';
import { EMPTY_MEMORY, evaluateSeller } from '../../../domain/showing/summary.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';
import { passes } from '../../../local/event-sources/filter.ts';
import { STREAM_SOURCES } from '../../../topology/event-sources.ts';
import { SCHEDULES } from '../../../topology/schedules.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { sumsOf } from '../../support/factories/sums.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let metrics: MetricsStore;
let pending: PendingStore;
beforeAll(async () => {
  db = await startDynamoDB();
  metrics = createMetricsStore(db.client, TEST_TABLES.metrics, waiting);
  pending = createPendingStore(db.client, TEST_TABLES.metrics, waiting);
});
afterAll(() => db?.stop());

const NOW = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;
const calendar = createCalendar('UTC');
const evaluated = (sellerId: string) =>
  evaluateSeller(
    { sellerId, now: NOW, calendar, currency: 'EUR', policy: POLICY },
    {
      total: sumsOf({}),
      days: new Map([['2026-03-10', sumsOf({ shipped_orders: 40 })]]),
      lastOrderTs: undefined,
      source: [],
    },
    EMPTY_MEMORY,
  );
const [breach] = evaluated('any').transitions;
const transition = (seller_id: string, rule: string, seq: number, raisedAt = NOW): AlertTransition => ({
  ...breach!,
  seller_id,
  rule,
  seq,
  alert_id: `${seller_id}#${rule}#${seq}`,
  occurred_at: new Date(raisedAt).toISOString(),
});
const write = (
  sellerId: string,
  version: number,
  changes: { dueAt?: number; transitions?: readonly AlertTransition[] },
) => metrics.writeSummary(sellerId, version, { ...evaluated(sellerId), transitions: [], ...changes });

const SHARDS = SCHEDULES.clock.ticks.map(({ shard }) => shard);
const readUnpublishedAlerts = async (raisedUntil: number) =>
  (await Promise.all(SHARDS.map((shard) => Array.fromAsync(pending.readUnpublishedAlerts(shard)))))
    .flat(2)
    .filter(({ raisedAt }) => raisedAt <= raisedUntil);
const listDueSellers = async (shard: number, now: number) =>
  (await Array.fromAsync(pending.listDueSellers(shard, now))).flat();

const idsOf = (alerts: Awaited<ReturnType<typeof readUnpublishedAlerts>>) =>
  alerts.map(({ alertId, transition }) =>
    transition === undefined ? `${alertId} unreadable` : transition.alert_id,
  );
beforeEach(async () => {
  for (const { transition } of await readUnpublishedAlerts(NOW + 1e9))
    if (transition) await pending.markPublished(transition);
});

test('lists sellers as due to the millisecond, longest overdue first, each in its own shard', async () => {
  const all = Array.from({ length: 100 }, (_, index) => `due-${String(index).padStart(2, '0')}`);
  for (const [index, sellerId] of all.entries()) await write(sellerId, 0, { dueAt: NOW - index * MINUTE });
  for (const shard of SHARDS) {
    const sellers = all.filter((sellerId) => summaryShardOf(sellerId) === `SUMMARY#${shard}`);
    expect(sellers.length, `sellers of shard ${shard}`).toBeGreaterThan(1);
    const dueAt = (sellerId: string): number => NOW - all.indexOf(sellerId) * MINUTE;
    const [newest = '', oldest = ''] = [sellers[0], sellers.at(-1)];
    expect(await listDueSellers(shard, NOW)).toEqual(sellers.toReversed());
    expect(await listDueSellers(shard, dueAt(newest))).toEqual(sellers.toReversed());
    expect(await listDueSellers(shard, dueAt(newest) - 1)).toEqual(sellers.slice(1).toReversed());
    expect(await listDueSellers(shard, dueAt(oldest))).toEqual([oldest]);
    await write(oldest, 1, { dueAt: NOW + MINUTE });
    expect(await listDueSellers(shard, NOW)).toEqual(sellers.slice(0, -1).toReversed());
    expect((await metrics.readSummaries([oldest, newest])).map(({ dueAt }) => dueAt)).toEqual([
      NOW + MINUTE,
      dueAt(newest),
    ]);
  }
});

test('lists an alert from its commit until it is marked, with when it was raised', async () => {
  await write('one', 0, { transitions: [transition('one', 'sla_compliance', 1)] });
  expect(await readUnpublishedAlerts(NOW - 1)).toEqual([]);
  const [found, ...others] = await readUnpublishedAlerts(NOW);
  expect([found, others]).toEqual([
    {
      alertId: 'one#sla_compliance#1',
      sellerId: 'one',
      rule: 'sla_compliance',
      seq: 1,
      transition: transition('one', 'sla_compliance', 1),
      raisedAt: NOW,
    },
    [],
  ]);
  await pending.markPublished(transition('one', 'sla_compliance', 1));
  expect(await readUnpublishedAlerts(NOW + MINUTE)).toEqual([]);
  // The alert itself stays as it was. Marking it again changes nothing.
  await pending.markPublished(transition('one', 'sla_compliance', 1));
  expect(await readAllAlerts(metrics, 'one')).toEqual([transition('one', 'sla_compliance', 1)]);
});

test('lists the alerts of a rule by their numbers, whatever the clocks of their writers said', async () => {
  const of = (rule: string, seq: number, minute: number) =>
    transition('ordered', rule, seq, NOW - minute * MINUTE);
  await write('ordered', 0, {
    transitions: [of('sla', 10, 7), of('sla', 9, 3), of('sla_other', 1, 5), of('sla', 11, 4)],
  });
  const ids = idsOf(await readUnpublishedAlerts(NOW));
  expect(ids.filter((id) => id.startsWith('ordered#sla#'))).toEqual([
    'ordered#sla#9',
    'ordered#sla#10',
    'ordered#sla#11',
  ]);
  expect(ids).toContain('ordered#sla_other#1');
});

test('reports an alert that cannot be read, and lists the others', async () => {
  await write('mixed', 0, { transitions: [transition('mixed', 'sla', 1), transition('mixed', 'sla', 2)] });
  await db.client.send(
    new UpdateCommand({
      TableName: TEST_TABLES.metrics,
      Key: alertKey('mixed', { rule: 'sla', seq: 1 }),
      UpdateExpression: 'SET #t = :t',
      ExpressionAttributeNames: { '#t': 'transition' },
      ExpressionAttributeValues: { ':t': '{}' },
    }),
  );
  expect(idsOf(await readUnpublishedAlerts(NOW))).toEqual(['mixed#sla#1 unreadable', 'mixed#sla#2']);
  await db.client.send(
    new DeleteCommand({ TableName: TEST_TABLES.metrics, Key: alertKey('mixed', { rule: 'sla', seq: 1 }) }),
  );
});

test('says that an alert is unpublished until it is marked or gone', async () => {
  const alert = transition('asked', 'sla', 1);
  await write('asked', 0, { transitions: [alert] });
  expect(await pending.isUnpublished(alert)).toBe(true);
  await pending.markPublished(alert);
  expect(await pending.isUnpublished(alert)).toBe(false);
  expect(await pending.isUnpublished(transition('asked', 'sla', 2))).toBe(false);
});

test('does not bring back an alert that is gone when it is marked', async () => {
  await pending.markPublished(transition('gone', 'sla', 1));
  expect(await readAllAlerts(metrics, 'gone')).toEqual([]);
});

test('counts an alert of an earlier release, which has no mark, as published', async () => {
  const old = transition('old', 'sla', 1);
  await db.client.send(
    new PutCommand({
      TableName: TEST_TABLES.metrics,
      Item: { ...alertKey('old', old), transition: JSON.stringify(old) },
    }),
  );
  expect(await readUnpublishedAlerts(NOW)).toEqual([]);
});

test.each(['evaluate', 'notify'] as const)('does not invoke %s when a mark is taken off', (name) => {
  const mark = {
    eventName: 'MODIFY',
    dynamodb: { Keys: { pk: { S: 'SELLER#one' }, sk: { S: 'ALERT#sla#000001' } } },
  };
  expect(passes(STREAM_SOURCES[name].filters, mark)).toBe(false);
});

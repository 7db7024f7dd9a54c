/** The rows of all sellers, from every partition and page of the index, on a real server. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMetricsStore } from '../../../adapters/dynamodb/metrics-store.ts';
import { createSellerRows } from '../../../adapters/dynamodb/seller-rows.ts';
import { waiting } from '../../../app/pacing/backoff.ts';
import type { SellerRows } from '../../../app/ports/seller-rows.ts';
import { EMPTY_MEMORY, evaluateSeller } from '../../../domain/showing/summary.ts';
import { UTC } from '../../support/factories/order-changes.ts';
import { POLICY } from '../../support/factories/policy.ts';
import { flagged, rowOf, storeRows } from '../../support/factories/seller-rows.ts';
import { sumsOf } from '../../support/factories/sums.ts';
import { startDynamoDB, TEST_TABLES, type TestDynamoDB } from '../../support/servers/dynamodb-server.ts';

let db: TestDynamoDB;
let store: SellerRows;
beforeAll(async () => {
  db = await startDynamoDB();
  store = createSellerRows(db.client, TEST_TABLES.metrics);
});
afterAll(() => db?.stop());

test('reads no rows in a marketplace without sellers', async () =>
  expect(await store.readRows()).toEqual({ rows: [], unreadable: 0 }));

test('reads every seller once, and counts sellers without a readable row', async () => {
  const rows = Array.from({ length: 60 }, (_, index) =>
    rowOf(`seller-${index}`, { score: index, pending_payout: `-${index}.5` }),
  );
  await storeRows(db, [
    ...rows,
    { seller_id: 'earlier', text: undefined },
    { seller_id: 'damaged', text: '[0]' },
    { seller_id: 'torn', text: '[1,"' },
  ]);
  const { rows: found, unreadable } = await store.readRows();
  expect(found.toSorted((a, b) => a.score - b.score)).toEqual(rows);
  expect(unreadable).toBe(3);
});

test('reads all rows when one page of the index cannot hold them', async () => {
  const alerts = Array.from({ length: 4000 }, (_, index) => ({
    ...flagged('2026-03-29T08:00:00.000Z').alerts[0]!,
    rule: `rule-${index}`,
  }));
  const large = Array.from({ length: 40 }, (_, index) =>
    rowOf(`large-${index}`, { alerts, flagged_since: alerts[0]!.since }),
  );
  await storeRows(db, large);
  const { rows } = await store.readRows();
  const idsOf = (some: readonly { readonly seller_id: string }[]) =>
    some.map(({ seller_id }) => seller_id).sort();
  expect(idsOf(rows.filter(({ seller_id }) => seller_id.startsWith('large-')))).toEqual(idsOf(large));
});

test('stores the row of a seller together with its summary', async () => {
  const metrics = createMetricsStore(db.client, TEST_TABLES.metrics, waiting);
  const evaluation = evaluateSeller(
    {
      sellerId: 'summed',
      now: Date.parse('2026-03-10T12:00:00Z'),
      calendar: UTC,
      currency: 'EUR',
      policy: POLICY,
    },
    {
      total: sumsOf({ open_orders: 1 }, { paid_out: '5' }),
      days: new Map(),
      lastOrderTs: undefined,
      source: [],
    },
    EMPTY_MEMORY,
  );
  expect(await metrics.writeSummary('summed', 0, evaluation)).toBe('written');
  const { rows } = await store.readRows();
  expect(rows.find(({ seller_id }) => seller_id === 'summed')).toMatchObject({
    date: '2026-03-10',
    open_orders: 1,
    pending_payout: '-5',
  });
});

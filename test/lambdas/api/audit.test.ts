/**
 * Finance reads what did not add up in the last audit: all of it, once, whatever is damaged, and
 * nobody else may.
 */
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import { createKeepRun } from '../../../adapters/dynamodb/audit/keep-run.ts';
import { AUDIT_RESULTS_PK, findingSk, LAST_RUN_KEY } from '../../../adapters/dynamodb/keys.ts';
import { type AuditBody, auditBody } from '../../../contracts/api/ledger-audit.ts';
import { type AuditRun, type Finding, NAMED_MAX, perFindingKind } from '../../../contracts/findings.ts';
import { movedTo, useApi } from '../../support/functions/api-client.ts';
import { TEST_TABLES } from '../../support/servers/dynamodb-server.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');
const finance = { roles: ['finance'] };
const { server, market, client } = await useApi(NOW);
const keepRun = createKeepRun(server.client, TEST_TABLES.metrics, market.waiting);

const at = '2026-03-28T10:00:00.000Z';
const ratingOf = (index: number): Finding => ({
  kind: 'rating_without_order',
  seller_id: 'shop',
  order_id: `#${index}`,
  rating_id: `r-${index}`,
  at,
});
const refundOf = (refund_id: string): Finding => ({
  kind: 'refund_without_order',
  seller_id: 'shop',
  order_id: 'ghost',
  refund_id,
  at,
  refund_amount: '12.50000001',
});
const FINDINGS = [refundOf('=1+1'), ...Array.from({ length: 130 }, (_, index) => ratingOf(index))];

const runOf = (findings: readonly Finding[], changes: Partial<AuditRun> = {}): AuditRun => {
  const counts = perFindingKind((kind) => findings.filter((one) => one.kind === kind).length);
  return {
    started_at: '2026-03-29T04:00:00.000Z',
    finished_at: '2026-03-29T04:03:21.000Z',
    command: 'npx seller-pulse reconcile --audit',
    sellers: 3,
    entries: 1000,
    unreadable_entries: 0,
    counts,
    listed: counts,
    ...changes,
  };
};

/** Ids sort by time, as those of real runs do. */
let runs = 0;
const keep = async (findings: readonly Finding[], changes: Partial<AuditRun> = {}): Promise<string> => {
  runs += 1;
  const runId = `2026-03-29T04:03:21.${String(runs).padStart(3, '0')}Z-00000000`;
  await keepRun({ runId, run: runOf(findings, changes) }, findings);
  return runId;
};
const put = (Item: Record<string, unknown>) =>
  server.client.send(new PutCommand({ TableName: TEST_TABLES.metrics, Item }));

const get = (query = '', as: object | undefined = finance, headers: Record<string, string> = {}) =>
  client.get(`/v1/finance/audit${query}`, { headers, ...(as !== undefined && { as: as as never }) });
const read = async (query = ''): Promise<AuditBody> => auditBody.parse((await get(query)).body);

beforeEach(() => {
  client.errors.length = 0;
});

test('says that there was no run before the first one', async () => {
  expect(await read()).toMatchObject({
    as_of: '2026-03-29T10:00:00.000Z',
    currency: 'EUR',
    run: null,
    findings: [],
    total: 0,
    unreadable: 0,
    next_cursor: null,
  });
  const csv = await get('?format=csv');
  expect(csv.text).toMatch(/^kind,seller_id,order_id,[\w,]+\r\n$/);
  expect(csv.headers['content-disposition']).toBe('attachment; filename="audit-2026-03-29-none.csv"');
});

test('pages through every finding once, kind by kind, and through one kind alone', async () => {
  await keep(FINDINGS);
  for (const [query, expected] of [
    ['limit=40', FINDINGS],
    ['limit=1&kind=refund_without_order', FINDINGS.slice(0, 1)],
    ['limit=130&kind=rating_without_order', FINDINGS.slice(1)],
    ['kind=payout_beyond_owed', []],
  ] as const) {
    const pages: AuditBody[] = [];
    let cursor: string | null = null;
    do {
      const page: AuditBody = await read(`?${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.total).toBe(expected.length);
      expect(page.run).toEqual(runOf(FINDINGS));
      pages.push(page);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages.flatMap(({ findings }) => findings)).toEqual(expected);
  }
});

test('exports every finding as CSV, in which no id runs as a formula', async () => {
  await keep(FINDINGS);
  const { text, headers } = await get('', finance, { accept: 'text/csv' });
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="audit-2026-03-29.csv"',
  });
  const rows = text.split('\r\n');
  expect(rows).toHaveLength(FINDINGS.length + 2);
  expect(rows[1]).toBe(`refund_without_order,shop,ghost,'=1+1,,,${at},,,12.50000001,,,,,,`);
  const ofKind = await get('?format=csv&kind=refund_without_order');
  expect(ofKind.text.split('\r\n')).toHaveLength(3);
  expect(await get('?format=csv&limit=5')).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'limit', detail: expect.stringMatching(/always has all findings/) }] },
  });
});

test('says how many findings there are beyond those that are listed', async () => {
  const counts = { ...perFindingKind(() => 0), refund_without_order: 7312 };
  await keep([refundOf('f-1')], { counts });
  expect(await read()).toMatchObject({ total: 7312, findings: { length: 1 }, next_cursor: null });
  expect((await get('?format=csv')).headers['content-disposition']).toBe(
    'attachment; filename="audit-2026-03-29-without-7311-findings.csv"',
  );
});

test('replaces the findings of the run before, and removes older ones', async () => {
  const storedRuns = async () => {
    const { Items = [] } = await server.client.send(new ScanCommand({ TableName: TEST_TABLES.metrics }));
    const keys = Items.filter(({ pk }) => pk === AUDIT_RESULTS_PK).map(({ sk }) => String(sk));
    return new Set(keys.map((sk) => sk.split('#')[1]));
  };
  const ids = [await keep([refundOf('a')]), await keep([refundOf('b')]), await keep([refundOf('c')])];
  expect((await read()).findings).toEqual([refundOf('c')]);
  expect(await storedRuns()).toEqual(new Set([undefined, ...ids.slice(1)]));
  await keep([]);
  expect(await read()).toMatchObject({ findings: [], total: 0, run: { sellers: 3 } });
});

test('refuses a cursor of an earlier run, of another kind, or that somebody edited', async () => {
  await keep(FINDINGS);
  const { next_cursor } = await read('?limit=2');
  const refused = { status: 400, body: { errors: [{ parameter: 'cursor' }] } };
  expect(await get(`?kind=rating_without_order&cursor=${next_cursor}`)).toMatchObject(refused);
  for (const place of ['["rating_without_order",-1]', '["x",0]', '[0]', '{}', 'x'])
    expect(await get(`?cursor=${movedTo(next_cursor, place)}`), place).toMatchObject(refused);
  await keep(FINDINGS);
  expect(await get(`?cursor=${next_cursor}`)).toMatchObject(refused);
  expect(client.errors).toEqual([]);
});

test('an unreadable finding hides no other, on no page and in no file', async () => {
  const runId = await keep(FINDINGS);
  for (const [index, damage] of ['{', '{"kind":"new_kind"}', 7].entries())
    await put({
      pk: AUDIT_RESULTS_PK,
      sk: findingSk(runId, 'rating_without_order', index * 40),
      finding: damage,
    });
  let [cursor, found, unreadable]: [string | null, number, number] = ['', 0, 0];
  while (cursor !== null) {
    const page: AuditBody = await read(`?limit=50${cursor === '' ? '' : `&cursor=${cursor}`}`);
    [cursor, found, unreadable] = [
      page.next_cursor,
      found + page.findings.length,
      unreadable + page.unreadable,
    ];
  }
  expect([found, unreadable]).toEqual([FINDINGS.length - 3, 3]);
  expect((await get('?format=csv')).headers['content-disposition']).toMatch(/-without-3-findings/);
  expect(client.errors).toEqual([]);
});

test('an unreadable run is told as such, and the next run takes its place', async () => {
  await put({ ...LAST_RUN_KEY, run_id: 'x', run: '{' });
  expect(await read()).toMatchObject({ run: null, unreadable: 1, findings: [] });
  await keep([refundOf('a')]);
  expect(await read()).toMatchObject({ run: { sellers: 3 }, unreadable: 0, findings: { length: 1 } });
});

test('keeps the largest finding that there can be', async () => {
  const largest: Finding = {
    kind: 'refunds_beyond_order',
    seller_id: 'shop',
    order_id: '𝕆'.repeat(128),
    order_value: '1',
    refunded_value: '2',
    difference: '1',
    refund_count: 1_000_000,
    refund_ids: Array.from({ length: NAMED_MAX }, () => '𝕆'.repeat(128)),
  };
  await keep([largest]);
  expect((await read()).findings).toEqual([largest]);
});

test.each(['', '?format=csv', '?kind=payout_beyond_owed'])(
  'shows %j to finance alone, and answers a seller with 403',
  async (query) => {
    expect(await client.get(`/v1/finance/audit${query}`)).toMatchObject({
      status: 401,
      headers: { 'content-type': 'application/problem+json' },
    });
    for (const as of [{ roles: ['operator'] }, { seller_id: 'shop' }])
      expect(await get(query, as)).toMatchObject({
        status: 403,
        headers: { 'content-type': 'application/problem+json' },
        body: { detail: 'This token may not read that.' },
      });
  },
);

test('names the kinds there are when it is asked for another', async () => {
  expect(await get('?kind=typo')).toMatchObject({
    status: 400,
    body: {
      errors: [{ parameter: 'kind', detail: expect.stringMatching(/must be one of refunds_beyond_order/) }],
    },
  });
});

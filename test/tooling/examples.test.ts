/** What a newcomer copies first. An example that does not work is worse than none. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { parsePolicyText } from '../../contracts/policy/policy.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { EVENTUALLY, startTestRunner, type TestRunner } from '../support/runner/runner-in-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const lines = read('examples/records.ndjson').trimEnd().split('\n');

let runner: TestRunner;
beforeAll(async () => {
  runner = await startTestRunner();
  const response = await runner.publish(lines);
  expect(await response.json()).toEqual({ published: lines.length });
});
afterAll(() => runner?.stop());

const client = async (sellerId: string, token: string) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'examples/read-metrics.mjs'), sellerId, runner.url], {
    env: { TOKEN: token },
  });

test('the example records are of all five topics, so that a newcomer sees the shape of each', () => {
  const record = z.object({ topic: z.string() });
  expect(new Set(lines.map((line) => record.parse(JSON.parse(line)).topic))).toEqual(
    new Set(Object.values(TOPICS)),
  );
});

test('the example records give the figures that docs/api.md shows for them', async () => {
  const shown = z
    .object({ orders: z.record(z.string(), z.unknown()), payout: z.record(z.string(), z.unknown()) })
    .parse(
      JSON.parse(
        /With \[examples\/records[\s\S]+?```json\n([\s\S]+?)```/.exec(read('docs/api.md'))?.[1] ?? '',
      ),
    );
  const body = await runner.metricsOnce('my-shop', ({ payout }) => payout.pending_payout === '24');
  expect(body.orders).toMatchObject(shown.orders);
  expect(body.payout).toMatchObject(shown.payout);
  expect(body.fulfillment).toMatchObject({ shipped_orders: 1, on_time_shipments: 1 });
});

test('the broken example record is set aside with its reason, and counts in no figure', async () => {
  const { items } = await vi.waitFor(async () => {
    const response = await runner.get('/v1/operator/quarantine', { role: 'operator' });
    const body = z
      .object({ items: z.array(z.object({ topic: z.string(), reason: z.string() })) })
      .parse(await response.json());
    expect(body.items).toHaveLength(1);
    return body;
  }, EVENTUALLY);
  expect(items).toEqual([{ topic: 'seller_ratings', reason: 'rating must be an integer from 1 to 5' }]);
  expect((await runner.metrics('my-shop')).ratings.total_ratings).toBe(1);
});

test("the example client prints a seller's figures and rates", async () => {
  await runner.metricsOnce('my-shop', ({ payout }) => payout.pending_payout === '24');
  const { stdout } = await client('my-shop', await runner.token({ sellerId: 'my-shop' }));
  expect(stdout).toContain('my-shop: 2 orders, GMV 59.9 USD\nowed now: 24 USD\n');
  expect(stdout).toMatch(/^sla_compliance_rate: .+not_enough_data/m);
});

test('the example client says what the API refused, and fails, so that a script notices', async () => {
  await expect(client('my-shop', await runner.token({ sellerId: 'other' }))).rejects.toMatchObject({
    code: 1,
    stderr: '403: This token may not read that seller.\n',
  });
});

test('the example client says in one line that a token is missing or a server cannot be reached, and fails', async () => {
  const example = (environment: NodeJS.ProcessEnv, ...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [join(ROOT, 'examples/read-metrics.mjs'), ...args], {
      env: environment,
    });
  await expect(example({}, 'my-shop')).rejects.toMatchObject({
    code: 1,
    stderr: 'Set TOKEN to a token of my-shop: npm run --silent token -- --seller my-shop\n',
  });
  await expect(example({ TOKEN: 'token' })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Name a seller: .+\n$/),
  });
  await expect(example({ TOKEN: 'token' }, 'my-shop', 'http://127.0.0.1:1')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1 cannot be reached: .+\n$/),
  });
});

test('the example policy is a valid one, and differs from the default', () => {
  const example = parsePolicyText('examples/policy.json', read('examples/policy.json'));
  const byDefault = parsePolicyText('policy/policy.json', read('policy/policy.json'));
  expect(example.rules.length).toBeGreaterThan(byDefault.rules.length);
  expect(Object.keys(example.overrides)).not.toEqual([]);
});

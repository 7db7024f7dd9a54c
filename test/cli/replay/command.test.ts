/**
 * By this command anybody checks the product against a file of their own: a wrong call or a broken
 * line must be reported, never guessed at.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { orderLine } from '../../support/factories/record-lines.ts';
import { processesNaming, runCommand } from '../../support/programs/run-script.ts';
import { createReplayFolder, output } from '../../support/runner/replay-folder.ts';

const files = createReplayFolder();
afterAll(files.remove);

const command = (args: readonly string[], env = {}) => runCommand('replay', args, env);
const good = files.write('good.ndjson', [orderLine('s1', 'o1')]);
const record = (fields: object): string =>
  JSON.stringify({ topic: TOPICS.orders, key: 's1', timestamp: 1_700_000_000_000, ...fields });

test('explains every option with --help', async () => {
  const { status, stdout, stderr } = await command(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const option of [
    '--out',
    '--now',
    '--time-zone',
    '--currency',
    '--policy',
    '--deliver',
    '--batch',
    '--seed',
    'COUNTER_SHARDS',
    'NAMES_PER_DAY',
  ])
    expect(stdout).toContain(option);
});

test.each([
  [[], /Missing required argument 'file'/],
  [[good, good], /Expected 1 argument but got 2/],
  [[good, '--bogus'], /'--bogus'/],
  [[good, '--now', 'yesterday'], /--now must be an ISO 8601 time .*"yesterday"/],
  [[good, '--now', '2026-01-01T00:00:00'], /--now must be an ISO 8601 time with an offset or Z/],
  [[good, '--time-zone', 'Mars/Base'], /--time-zone must be an IANA zone .*"Mars\/Base"/],
  [[good, '--currency', 'dollars'], /--currency must be a code/],
  [[good, '--policy', 'nowhere.json'], /--policy nowhere\.json cannot be read/],
  [
    [good, '--policy', 'test/fixtures/policy-broken.json'],
    /^test\/fixtures\/policy-broken\.json: rules\[3\]\.breach must be a number/,
  ],
  [[good, '--batch', '0'], /--batch must be a whole number from 1 to 10000, not "0"/],
  [[good, '--deliver', '-1'], /--deliver/],
  [[good, '--seed', 'x'], /--seed must be/],
  [[good, '--out', files.folder], /--out .* cannot be written/],
] as const)(
  'explains what is wrong with the call %j in a line or two, with exit code 2',
  async (args, message) => {
    const { status, stdout, stderr } = await command(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/See npx seller-pulse replay --help\n$/);
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);

test('explains a wrong setting in the environment like a wrong option', async () => {
  expect(await command([good], { COUNTER_SHARDS: 'many' })).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/COUNTER_SHARDS must be a whole number .*"many"/),
  });
  expect(await command([good], { NAMES_PER_DAY: '0' })).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/NAMES_PER_DAY must be a whole number from 1 to 1000, not "0"/),
  });
});

test.each([
  ['is not JSON', '{"topic":', /line 3: is not JSON/],
  [
    'is nested 5,000 levels deep',
    record({ value: 7 }).replace('7', `${'['.repeat(5000)}${']'.repeat(5000)}`),
    /line 3: is nested deeper than 65 levels/,
  ],
  [
    'names an unknown topic',
    record({ topic: 'orders', value: {} }),
    /line 3: topic must be one of marketplace_orders, seller_fulfillment,/,
  ],
  [
    'has both value and raw',
    record({ value: {}, raw: '{}' }),
    /line 3: must have one of value \(JSON\), raw \(a string\) and base64/,
  ],
  ['has neither value nor raw', record({}), /line 3: must have one of value/],
  [
    'has no timestamp',
    record({ timestamp: undefined, value: {} }),
    /line 3: timestamp must be a whole number of milliseconds/,
  ],
  ['is a list', '[]', /line 3: /],
])('names a line that %s, and ends with exit code 1', async (_what, line, message) => {
  const file = files.write('bad.ndjson', ['', '', line]);
  const { status, stdout, stderr } = await command([file]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/bad\.ndjson has no records\n$/);
  expect(stderr.trim().split('\n')).toHaveLength(2);
});

test('shows the figures of all records beside broken lines, and ends by counting those', {
  timeout: 60_000,
}, async () => {
  const broken = Array.from({ length: 7 }, () => '{"also":"bad"}');
  const file = files.write('partly.ndjson', [orderLine('s1', 'o1'), ...broken, orderLine('s1', 'o2')]);
  const { status, stdout, stderr } = await command([file]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/1 seller, 2 records: 2 applied/);
  expect(stderr.match(/partly\.ndjson, line \d: topic .*; it is left out/g)).toHaveLength(5);
  expect(stderr).toMatch(/partly\.ndjson: 7 lines are no records and were left out; .*\n$/);
});

test('names a file that is missing or empty', async () => {
  expect(await command([`${files.folder}/none.ndjson`])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/none\.ndjson cannot be read: ENOENT/),
  });
  expect(await command([files.write('empty.ndjson', ['', ''])])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/empty\.ndjson has no records/),
  });
});

test('judges sellers by the policy of --policy, or else by the project’s own', {
  timeout: 60_000,
}, async () => {
  const targetBy = async (...args: string[]): Promise<number | undefined> => {
    const out = `${files.folder}/judged.json`;
    expect(await command([good, '--out', out, ...args])).toMatchObject({ status: 0 });
    return output.parse(JSON.parse(readFileSync(out, 'utf8'))).sellers[0]?.rates.sla_compliance_rate.target;
  };
  expect([await targetBy(), await targetBy('--policy', 'test/fixtures/policy-of-a-stage.json')]).toEqual([
    0.95, 0.9,
  ]);
});

test('names the lines of broken records in the order of the file, and says when no record is valid', {
  timeout: 60_000,
}, async () => {
  const { status, stdout } = await command([
    files.write('broken.ndjson', [
      record({ key: 'other', value: { order_id: 'o1' } }),
      '',
      record({ topic: TOPICS.ratings, raw: '{' }),
      record({ raw: '{' }),
    ]),
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^\s*No valid records\.\n\n0 sellers, 3 records: 0 applied, .* 3 quarantined\n {2}line 1: .+\n {2}line 3: .+\n {2}line 4: .+\n/,
  );
});

/** Where a replay may put its store: in memory or among the temporary files. */
const scratchFolders = (): string[] =>
  ['/dev/shm', tmpdir()]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.startsWith('seller-pulse-replay-') && !files.folder.endsWith(name));

test('prints a table, shows its progress on stderr in whole lines, and leaves nothing behind', {
  timeout: 60_000,
}, async () => {
  const before = scratchFolders();
  const { status, stdout, stderr } = await command([
    files.write('table.ndjson', [
      orderLine('seller-a', 'o1'),
      orderLine('seller-b', 'o1'),
      orderLine('seller-b', 'o2', { order_value: '2.5' }),
      record({ raw: '{' }),
    ]),
  ]);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\s*seller\s+orders\s+GMV\s+accepted/);
  expect(stdout).toMatch(/\nseller-b\s+2\s+12\.5\s+100\.0 %/);
  expect(stdout).toMatch(/\nseller-a\s+1\s+10\s+100\.0 %/);
  expect(stdout).toMatch(/2 sellers, 4 records: 3 applied, 0 changed nothing, 1 quarantined\n {2}line 4: /);
  expect(stdout).toMatch(/records\/s; \d+ transactions; \d+ write units/);
  expect(stderr).toMatch(/^ingest .* 4 of 4 .*\n(.*\n)*read .* 2 of 2/m);
  expect(stderr).not.toContain('\r');
  expect(stderr.endsWith('\n')).toBe(true);
  const after = scratchFolders();
  expect(after.filter((name) => !before.includes(name) && processesNaming(name).length === 0)).toEqual([]);
});

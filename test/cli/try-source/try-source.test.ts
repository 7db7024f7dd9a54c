/** Whoever connects a topic sees here what becomes of a message, before anything counts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { trySamples } from '../../../cli/try-source/try-samples.ts';
import { parseSources } from '../../../contracts/sources/sources.ts';
import { runCommand } from '../../support/programs/run-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-try-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const SOURCE = {
  kind: 'orders',
  topics: ['shop.orders'],
  when: 'type != `"draft"`',
  fields: {
    order_id: 'id',
    seller_id: 'vendor',
    order_value: 'cents',
    commission_rate: { value: '0.1' },
    order_ts: 'at',
    status: 'state',
  },
  units: { order_value: 'minor' },
  words: { status: { map: { DONE: 'completed' } } },
};
const FILE = { sources: [SOURCE, { ...SOURCE, topics: ['shop.lists'], each: 'orders' }] };
const order = (changes: object = {}) => ({
  id: 7,
  vendor: 's1',
  cents: 12345678901234,
  at: '2026-03-01T00:00:00Z',
  state: 'DONE',
  ...changes,
});

const tried = async (paths: readonly string[], topic?: string) => {
  const lines: string[] = [];
  const choice = { kind: 'orders', topic, currency: 'EUR' } as const;
  const refused = await trySamples(
    parseSources('test', FILE),
    choice,
    paths,
    (line) => void lines.push(line),
  );
  // Colours are for terminals.
  return { refused, text: lines.join('\n') };
};

describe('a sample', () => {
  test('shows for each field where it comes from, what was read and what it becomes', async () => {
    const { refused, text } = await tried([fileOf('whole.json', JSON.stringify(order(), undefined, 2))]);
    expect(refused).toBe(0);
    expect(text).toBe(`${join(folder, 'whole.json')}
  a record
    our field        comes from  value read              becomes
    order_id         id          7
    seller_id        vendor      "s1"
    order_value      cents       12345678901234          "123456789012.34"
    commission_rate  constant    "0.1"
    order_ts         at          "2026-03-01T00:00:00Z"
    status           state       "DONE"                  "completed"

1 record, 0 refused, 0 passed over`);
  });

  test('of many lines names each by its line, and what is wrong by the rules for records', async () => {
    const lines = [
      order({ state: 'zombie' }),
      order({ vendor: 'my shop', cents: -5 }),
      order({ type: 'draft' }),
    ];
    const { refused, text } = await tried([
      fileOf('many.ndjson', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{\n`),
    ]);
    expect(refused).toBe(3);
    expect(text).toContain(
      'many.ndjson, line 1\n  refused: status is the unknown word "zombie"; add it to words.status.map',
    );
    expect(text).toMatch(/line 2\n {2}refused: seller_id must be .+; order_value must not be negative\n/);
    expect(text).toContain('line 3\n  passed over: when is false');
    expect(text).toContain('line 4\n  refused: the value is not JSON');
    expect(text).toContain('0 records, 3 refused, 1 passed over');
  });

  test('with many records shows each of them', async () => {
    const path = fileOf('list.json', JSON.stringify({ orders: [order(), order({ id: null })] }));
    const { refused, text } = await tried([path, fileOf('none.json', '{"orders": []}')], 'shop.lists');
    expect(refused).toBe(1);
    expect(text).toContain('  refused: order_id is missing\n');
    expect(text).toContain('none.json\n  holds no record');
    expect(text).toContain('1 record, 1 refused, 0 passed over');
  });
});

test('the command ends with 1 when a message is refused, and with 2 when it is called the wrong way', async () => {
  const sources = fileOf('sources.json', JSON.stringify(FILE));
  const good = fileOf('good.json', JSON.stringify(order()));
  const bad = fileOf('bad.json', JSON.stringify(order({ state: 'zombie' })));
  const call = (...args: string[]) => runCommand('try-source', args);
  const [fine, refused, noSource, wrongFile] = await Promise.all([
    call(sources, '--kind', 'orders', good),
    call(sources, '--kind', 'orders', good, bad),
    call(sources, '--kind', 'payouts', good),
    call(fileOf('wrong.json', '{"sources": [{"kind": "order"}]}'), '--kind', 'orders', good),
  ]);
  expect([fine.status, refused.status, noSource.status, wrongFile.status]).toEqual([0, 1, 2, 2]);
  expect(noSource.stderr).toContain('the file has no source for --kind payouts: it has orders, orders');
  expect(wrongFile.stderr).toContain('wrong.json: sources[0].kind must have a `kind`: one of orders');
});

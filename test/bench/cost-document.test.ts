import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../bench/cost/assumptions.ts';
import { capacityBreakEven, mskBreakEven, pollerBreakEven } from '../../bench/cost/break-even.ts';
import { dollars, table, withSections } from '../../bench/cost/markdown.ts';
import { readMeasured } from '../../bench/cost/measured.ts';
import { readPrices } from '../../bench/cost/prices.ts';
import { scalingSectionsOf } from '../../bench/cost/scaling.ts';
import { sectionsOf } from '../../bench/cost/sections.ts';
import { runProgram } from '../tooling/run-program.ts';

const root = join(import.meta.dirname, '../..');
const prices = readPrices();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cost-'));
});
afterAll(() => rm(folder, { recursive: true }));

const cost = (...args: readonly string[]) =>
  runProgram(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'cost', ...args],
    root,
  );

test.each([
  ['docs/cost.md', sectionsOf],
  ['docs/scaling.md', scalingSectionsOf],
])(
  '%s shows the figures that npm run cost prints (npm run cost -- --write brings it up to date)',
  (path, sections) => {
    const document = readFileSync(join(root, path), 'utf8');
    expect(document).toBe(
      withSections(document, sections({ prices, measured: readMeasured(), assumed: ASSUMPTIONS })),
    );
  },
);

test('says of every price where it comes from and whether it was confirmed there', () => {
  for (const [key, { source, basis }] of Object.entries(prices.prices)) {
    expect(source, key).toMatch(/^https:\/\/aws\.amazon\.com\//);
    expect(basis, key).toMatch(/^confirmed: |^general knowledge$/);
  }
});

test('finds the same break-even points as a calculation by hand', () => {
  const assumed = { ...ASSUMPTIONS, recordBytes: 500 };
  // (3 × 730 × 0.408 − 730 × (0.75 + 60 × 0.0015)) ÷ (0.10 + 0.05 − 0.01): storage costs the same
  // in both.
  const msk = mskBreakEven(prices, assumed, 12, 3);
  expect(msk.gb).toBeCloseTo((893.52 - 613.2) / 0.14, 6);
  expect(msk.eventsPerSecond).toBeCloseTo((893.52 - 613.2) / 0.14 / 1.314, 6);
  expect(capacityBreakEven(prices)).toEqual({
    writes: expect.closeTo(0.00065 / 0.00225, 10),
    reads: expect.closeTo(0.00013 / 0.00045, 10),
  });
  const pollers = pollerBreakEven(prices, assumed, 'serverless');
  expect(pollers.shared).toBeCloseTo(135.05, 10);
  expect(pollers.gb).toBeCloseTo((135.05 - 29.2) / ((4 / 3) * 0.01), 6);
  expect(pollerBreakEven(prices, assumed, 'express').gb).toBeCloseTo((135.05 - 43.8) / ((4 / 3) * 0.01), 6);
});

test('gives the same reads of evaluate in both tables for the settings as deployed', () => {
  const { needs = '', windows = '' } = scalingSectionsOf({
    prices,
    measured: readMeasured(),
    assumed: ASSUMPTIONS,
  });
  const cellsOf = (section: string, row: string): string[] | undefined =>
    section
      .split('\n')
      .find((line) => line.startsWith(`| ${row}`))
      ?.split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  expect(cellsOf(windows, '0 (as deployed)')).toHaveLength(4);
  expect(cellsOf(windows, '0 (as deployed)')).toEqual(cellsOf(needs, 'metrics table, read units/s'));
});

test('keeps evaluate at most half busy at every size on the page, with the settings as deployed', () => {
  const { needs = '' } = scalingSectionsOf({ prices, measured: readMeasured(), assumed: ASSUMPTIONS });
  const [, , ...factors] =
    needs
      .split('\n')
      .find((line) => line.includes('parallelizationFactor'))
      ?.split('|')
      .slice(0, -1) ?? [];
  expect(factors).toHaveLength(4);
  for (const factor of factors) expect(Number(factor)).toBeLessThanOrEqual(ASSUMPTIONS.parallelizationFactor);
});

test('works out other tables from other prices and assumptions', () => {
  const file = join(folder, 'prices.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...prices,
      prices: { ...prices.prices, 'kms.keyMonth': { ...prices.prices['kms.keyMonth'], usd: 77 } },
    }),
  );
  expect(cost('--prices', file).stdout).toMatch(/^\| KMS +\| +\$77\.00/m);
  expect(cost('--assume', 'hoursPerMonth=100', '--assume', 'alarms=10').stdout).toMatch(
    /^\| Event pollers +\| +\$18\.50/m,
  );
});

test('names a price or an assumption that cannot be used, with what to do', () => {
  const unknown = cost('--assume', 'viewsPerSeller=5');
  expect(unknown.output).toContain('bench/cost/assumptions.ts, not "viewsPerSeller=5"');
  expect(unknown.status).toBe(2);
  expect(cost('--assume', 'alarms=many').status).toBe(2);
  expect(cost('--assume', 'evaluateMemoryMb=0').output).toContain('the bill of small is no number');
  expect(cost('--write', '--assume', 'alarms=1').output).toContain(
    '--write keeps the tables of the stated prices',
  );
  const { 'kms.keyMonth': _, ...incomplete } = prices.prices;
  const file = join(folder, 'incomplete.json');
  writeFileSync(file, JSON.stringify({ ...prices, prices: incomplete }));
  const missing = cost('--prices', file);
  expect(missing.output).toContain('kms.keyMonth');
  expect(missing.output).not.toContain('    at ');
  expect(missing.status).toBe(1);
  expect(cost('--help').stdout).toContain('--prices <file>');
});

test('fails when a page has lost the markers of a section, instead of dropping the section', () => {
  expect(withSections('a\n<!-- cost:x -->\nold\n<!-- /cost -->\nb', { x: 'new' })).toBe(
    'a\n<!-- cost:x -->\n\nnew\n\n<!-- /cost -->\nb',
  );
  expect(() => withSections('nothing', { x: 'new' })).toThrow('<!-- cost:x -->');
});

test('shows money to the cent below a hundred dollars, in aligned columns', () => {
  expect([dollars(0), dollars(99.994), dollars(1234.5)]).toEqual(['$0.00', '$99.99', '$1,235']);
  expect(table(['a', 'b'], [['long', '1']])).toBe('| a    |   b |\n| ---- | --: |\n| long |   1 |');
});

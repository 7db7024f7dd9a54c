/**
 * Without these rules a later change could read a hidden clock, hide a wrong type or tie the
 * figures to a vendor, unseen.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { runProgram } from '../support/programs/run-program.ts';

const root = join(import.meta.dirname, '..', '..');
const biome = join(root, 'node_modules', '.bin', 'biome');
const report = z.object({
  diagnostics: z.array(
    z.object({ category: z.string(), severity: z.string(), location: z.object({ path: z.string() }) }),
  ),
});

/** What a file holds, and the rule it must break; undefined: it is as it should be. */
type Case = readonly [path: string, source: string, rule: string | undefined];

const RESTRICTED = 'lint/style/noRestrictedImports';
const GLOBAL = 'lint/style/noRestrictedGlobals';
const imports = (path: string) => `import { value } from '${path}';\nexport const taken = value;\n`;

const CASES: readonly Case[] = [
  ['contracts/a.ts', imports('zod'), undefined],
  ['contracts/b.ts', imports('zod-openapi'), undefined],
  ['contracts/sources/b.ts', imports('@aws-lambda-powertools/jmespath'), undefined],
  ['contracts/api/c.ts', imports('../names.ts'), undefined],
  ['contracts/d.ts', imports('node:fs'), RESTRICTED],
  ['contracts/f.ts', imports('../topology/tables.ts'), RESTRICTED],
  ['contracts/api/e.ts', imports('../../domain/judging/rates.ts'), RESTRICTED],
  ['topology/a.ts', imports('./tables.ts'), undefined],
  ['topology/b.ts', imports('../contracts/alerts.ts'), RESTRICTED],
  ['topology/c.ts', imports('zod'), RESTRICTED],
  ['domain/a.ts', imports('big.js'), undefined],
  ['domain/b.ts', imports('../contracts/names.ts'), undefined],
  ['domain/entities/c.ts', imports('../rates.ts'), undefined],
  ['domain/d.ts', imports('node:crypto'), RESTRICTED],
  ['domain/e.ts', imports('zod'), RESTRICTED],
  ['domain/f.ts', imports('@aws-sdk/client-dynamodb'), RESTRICTED],
  ['domain/g.ts', imports('../adapters/kafka/envelope.ts'), RESTRICTED],
  [
    'domain/entities/h.ts',
    `import type { Value } from '../../adapters/store.ts';\nexport type Taken = Value;\n`,
    RESTRICTED,
  ],
  ['domain/k.ts', imports('../topology/tables.ts'), RESTRICTED],
  ['domain/i.ts', `export * from '../lambdas/ingest/handler.ts';\n`, RESTRICTED],
  ['domain/j.ts', `export const late = async () => import('../local/start.ts');\n`, RESTRICTED],
  ['app/ingest/a.ts', imports('../../domain/counting/tally.ts'), undefined],
  ['app/ingest/b.ts', imports('node:crypto'), undefined],
  ['app/ingest/c.ts', imports('../../adapters/kafka/envelope.ts'), RESTRICTED],
  ['app/ingest/d.ts', imports('../../topology/tables.ts'), RESTRICTED],
  ['app/ingest/e.ts', imports('@aws-sdk/client-dynamodb'), RESTRICTED],
  ['app/ingest/f.ts', imports('node:fs'), RESTRICTED],
  ['app/ingest/g.ts', 'export const at = () => process.env;\n', GLOBAL],
  ['adapters/kafka/a.ts', imports('../../domain/judging/rates.ts'), undefined],
  ['adapters/kafka/b.ts', imports('@aws-sdk/client-sns'), undefined],
  ['adapters/kafka/c.ts', imports('../../lambdas/api/routes.ts'), RESTRICTED],
  ['adapters/d.ts', imports('../test/oracle/sums.ts'), RESTRICTED],
  ['lambdas/ingest/a.ts', imports('../../adapters/kafka/envelope.ts'), undefined],
  ['lambdas/ingest/d.ts', imports('../evaluate/compose.ts'), RESTRICTED],
  ['lambdas/ingest/b.ts', imports('../../local/log.ts'), RESTRICTED],
  ['lambdas/ingest/c.ts', imports('../../lib/stack.ts'), RESTRICTED],
  ['local/a.ts', imports('../lambdas/ingest/ingest.ts'), undefined],
  ['local/d.ts', imports('../cli/start.ts'), RESTRICTED],
  ['cli/a.ts', imports('../local/runner.ts'), undefined],
  ['cli/b.ts', imports('../bench/run.ts'), undefined],
  ['cli/c.ts', imports('../lib/stack.ts'), RESTRICTED],
  ['cli/d.ts', imports('../test/oracle/sums.ts'), RESTRICTED],
  ['local/b.ts', imports('../bench/run.ts'), RESTRICTED],
  ['local/demo/c.ts', imports('../../test/oracle/sums.ts'), RESTRICTED],
  ['bench/a.ts', imports('../local/start.ts'), undefined],
  ['bench/b.ts', imports('../test/oracle/sums.ts'), RESTRICTED],
  ['bench/c.ts', imports('../cli/program.ts'), RESTRICTED],
  ['lib/a.ts', imports('../contracts/definitions.ts'), undefined],
  ['lib/b.ts', imports('../lambdas/ingest/handler.ts'), RESTRICTED],
  ['lib/constructs/c.ts', imports('../../domain/judging/rates.ts'), RESTRICTED],
  ['bin/a.ts', imports('../lib/stack.ts'), undefined],
  ['bin/b.ts', imports('../adapters/store.ts'), RESTRICTED],
  ['dashboard/src/a.ts', imports('../../contracts/socket.ts'), undefined],
  ['dashboard/src/page/b.ts', imports('zod'), undefined],
  ['dashboard/src/c.ts', imports('../../domain/judging/rates.ts'), RESTRICTED],
  ['dashboard/src/page/d.ts', imports('../../../adapters/store.ts'), RESTRICTED],
  ['dashboard/src/e.ts', imports('node:fs'), RESTRICTED],
  ['domain/clock/a.ts', 'export const at = (instant: number) => new Date(instant);\n', undefined],
  ['domain/clock/b.ts', 'export const at = () => Date.now();\n', 'plugin'],
  ['domain/clock/c.ts', 'export const at = () => new Date();\n', 'plugin'],
  ['domain/clock/d.ts', 'export const at = () => Math.random();\n', 'plugin'],
  ['domain/clock/e.ts', 'export const at = () => process.env;\n', GLOBAL],
  ['domain/clock/f.ts', "export const at = () => console.log('x');\n", GLOBAL],
  ['domain/clock/g.ts', 'export const at = Date.now;\n', 'plugin'],
  ['adapters/clock/a.ts', 'export const at = () => Date.now();\n', undefined],
  ['local/types/a.ts', 'export const names = [1, 2] as const;\n', undefined],
  [
    'local/types/b.ts',
    "import { value as other } from './a.ts';\nexport * as all from './a.ts';\nexport const taken = other;\n",
    undefined,
  ],
  ['local/types/c.ts', 'export const taken = JSON.parse("1") as string;\n', 'plugin'],
  ['local/types/d.ts', 'export const taken = (given: object) => given as unknown as string;\n', 'plugin'],
  ['local/types/e.ts', 'export const taken = (given?: string) => given!;\n', 'lint/style/noNonNullAssertion'],
  ['local/types/f.ts', 'export const taken = (given: any) => given;\n', 'lint/suspicious/noExplicitAny'],
  [
    'local/types/h.ts',
    'const later = async () => 1;\nexport const taken = () => {\n  later();\n};\n',
    'lint/nursery/noFloatingPromises',
  ],
  ['test/types/d.ts', 'export const taken = (given?: string) => given!;\n', undefined],
  ['local/types/g.ts', 'export enum Taken { A }\n', 'lint/style/noEnum'],
  ['test/types/a.ts', 'export const taken = JSON.parse("1") as string;\n', undefined],
  [
    'test/types/b.ts',
    "import { test } from 'vitest';\ntest.skip('x', () => {});\n",
    'lint/suspicious/noSkippedTests',
  ],
  [
    'test/types/c.ts',
    "import { test } from 'vitest';\ntest.only('x', () => {});\n",
    'lint/suspicious/noFocusedTests',
  ],
  [
    'adapters/cycle/a.ts',
    "import { second } from './b.ts';\nexport const first = () => second;\n",
    'lint/suspicious/noImportCycles',
  ],
  [
    'adapters/cycle/b.ts',
    "import { first } from './a.ts';\nexport const second = () => first;\n",
    'lint/suspicious/noImportCycles',
  ],
];

describe('house rules', () => {
  const tree = mkdtempSync(join(tmpdir(), 'house-rules-'));
  const broken = new Map<string, ReadonlySet<string>>();

  beforeAll(() => {
    for (const [path, source] of CASES) {
      mkdirSync(join(tree, dirname(path)), { recursive: true });
      writeFileSync(join(tree, path), source);
    }
    cpSync(join(root, 'scripts', 'lint'), join(tree, 'scripts', 'lint'), { recursive: true });
    const { $schema: _, vcs: __, ...rules } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(tree, 'biome.json'), JSON.stringify(rules));
    const { stdout } = runProgram(biome, ['lint', '--reporter=json', '--max-diagnostics=none'], tree);
    const found = report.parse(JSON.parse(stdout)).diagnostics.filter(({ severity }) => severity === 'error');
    for (const { category, location } of found)
      broken.set(location.path, new Set([...(broken.get(location.path) ?? []), category]));
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  test.each(CASES)('%s: %j breaks %s', (path, _source, rule) => {
    expect([...new Set(broken.get(path) ?? [])]).toEqual(rule === undefined ? [] : [rule]);
  });

  test('the tree itself keeps every rule that concerns imports and purity', () => {
    const { output, status } = runProgram(
      biome,
      ['lint', '--only=style/noRestrictedImports', '--only=suspicious/noImportCycles'],
      root,
    );
    expect(output, output).toMatch(/Checked \d+ files/);
    expect(status, output).toBe(0);
  });
});

test('no comment is wider than 100 columns, so that it reads beside the code', () => {
  const rooms = readdirSync(root, { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith('.') && !['node_modules', 'cdk.out', 'dist'].includes(name),
  );
  const files = rooms.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(entry.name, name),
        )
      : [entry.name],
  );
  const sources = files.filter(
    (name) => /\.(ts|tsx|mjs)$/.test(name) && !/node_modules|[\\/]dist/.test(name),
  );
  expect(sources.length).toBeGreaterThan(500);
  const wide = sources.flatMap((name) =>
    readFileSync(join(root, name), 'utf8')
      .split('\n')
      .filter((line) => /^\s*(\/\/|\/?\*)/.test(line) && line.length > 100 && !line.includes('https://'))
      .map((line) => `${name}: ${line}`),
  );
  expect(wide).toEqual([]);
});

import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const ROOM_BYTES_MIN = 2 ** 31;

const hasRoom = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOM_BYTES_MIN;
};

/**
 * The folder for the tests' files until the run ends. It is in memory if there is room, because
 * every write of a store waits for a disk. Tests that run on demand may need more room than that.
 */
const scratchFolder = (inMemory: boolean): string => {
  const folder = mkdtempSync(
    join(inMemory && hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), 'seller-pulse-tests-'),
  );
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Files that change state of the whole process. Each runs in its own process. */
const ALONE = [
  // Handlers read the environment when they are imported, and modules are mocked.
  'test/lambdas/silent-endpoint.test.ts',
  // Libraries read the environment when they are imported, and the console is mocked.
  'test/adapters/runtime/lambda-runtime.test.ts',
  // Modules of the runner are mocked.
  'test/lib/same-as-laptop.test.ts',
];

/** Runs Vite, in processes of its own. */
const DASHBOARD_BUILD = 'test/dashboard/build.test.ts';

/** Tests of pure code. They run in threads. */
const PURE = ['test/{contracts,domain,generators,dashboard}/**/*.test.ts'];

/**
 * Tests that make CloudFormation templates. Loading the CDK takes seconds, and so does each
 * template.
 */
const INFRASTRUCTURE = [
  'test/lib/**/*.test.ts',
  'test/adapters/access/*.test.ts',
  'test/isolation/*.test.ts',
  'test/lambdas/api/scoped-reading.test.ts',
  'test/bench/cost-deployed.test.ts',
  'test/tooling/docs.test.ts',
];

/**
 * Tests that compare with a recount in SQL. Postgres takes seconds to start, and these files take
 * longest.
 */
const RECOUNT = [
  'test/{oracle,differential,concurrency}/**/*.test.ts',
  'test/cli/backfill/backfill.test.ts',
  'test/cli/replay/exactness.test.ts',
];

/** Tests that start the whole product, in their own process or in others. */
const RUNNER = ['test/{runner,cli,tooling,bench,demo}/**/*.test.ts', DASHBOARD_BUILD];

/** A project whose files share a few processes, so that modules are loaded only once. */
const shared = (
  name: string,
  include: readonly string[],
  exclude: readonly string[] = [],
  pool: 'forks' | 'threads' = 'forks',
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include: [...include], exclude: [...exclude], pool, isolate: false },
});

/** The projects of `npm test`. Files that no other project includes belong to `store`. */
const FAST: readonly TestProjectInlineConfiguration[] = [
  shared('infrastructure', INFRASTRUCTURE, ALONE),
  { extends: true, test: { name: 'alone', include: ALONE } },
  shared('pure', PURE, [DASHBOARD_BUILD], 'threads'),
  shared('recount', RECOUNT),
  shared('runner', RUNNER, [...INFRASTRUCTURE, ...RECOUNT]),
  shared('store', ['test/**/*.test.ts'], [...ALONE, ...INFRASTRUCTURE, ...PURE, ...RECOUNT, ...RUNNER]),
];

/**
 * Projects that run alone, with `vitest run --mode NAME`. They take long, or need programs that npm
 * does not install.
 */
const ON_DEMAND: Readonly<Record<string, NonNullable<TestProjectInlineConfiguration['test']>>> = {
  /** Suites that install packages, start whole systems or take long. */
  slow: { include: ['test/**/*.slow.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
  /** Suites that run against a real Kafka broker and DynamoDB Local. */
  engines: {
    include: ['test/engines/*.engines.ts'],
    globalSetup: ['test/engines/setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
  /** The web app in a real browser, against the whole product on a seeded demo. */
  e2e: {
    include: ['test/e2e/*.e2e.ts'],
    globalSetup: ['test/e2e/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
};

export default defineConfig(({ mode }) => {
  const onDemand = ON_DEMAND[mode];
  return {
    test: {
      // Only what hangs takes so long, also on a machine that is busy otherwise.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      pool: 'forks',
      maxWorkers: Math.max(2, availableParallelism()),
      reporters: ['default', './test/support/reporters/how-to-run-again.ts'],
      // Processes that tests start share a compile cache.
      env: {
        TMPDIR: scratchFolder(onDemand === undefined),
        NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/compiled'),
      },
      projects:
        onDemand === undefined
          ? [...FAST]
          : [{ extends: true, test: { name: mode, fileParallelism: false, ...onDemand } }],
    },
  };
});

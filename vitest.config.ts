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
 * Where tests keep their files, until the run ends: in memory where there is room, since a disk makes each write of a
 * store wait. What runs on demand may need more room than that.
 */
const scratchFolder = (inMemory: boolean): string => {
  const folder = mkdtempSync(
    join(inMemory && hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), 'seller-pulse-tests-'),
  );
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Files that change what the whole process sees. Each gets a process of its own. */
const ALONE = [
  // Handlers read the environment when they are imported, and their modules are replaced.
  'test/lambdas/silent-endpoint.test.ts',
  // Libraries read the environment when they are imported; the console is replaced.
  'test/adapters/runtime/lambda-runtime.test.ts',
  // Modules of the runner are replaced.
  'test/lib/same-as-laptop.test.ts',
];

/** Runs Vite, in processes of its own. */
const DASHBOARD_BUILD = 'test/dashboard/build.test.ts';

/** What computes and nothing else. It needs no process of its own, so it runs in threads. */
const PURE = ['test/{contracts,domain,generators,dashboard}/**/*.test.ts'];

/** Whatever makes CloudFormation templates: loading the CDK takes seconds, and so does each template. */
const INFRASTRUCTURE = [
  'test/lib/**/*.test.ts',
  'test/adapters/access/*.test.ts',
  'test/lambdas/api/scoped-reading.test.ts',
  'test/bench/cost-deployed.test.ts',
  'test/tooling/docs.test.ts',
];

/** Whatever is compared with a recount in SQL: Postgres takes seconds to start, and these files take longest. */
const RECOUNT = [
  'test/{oracle,differential,concurrency}/**/*.test.ts',
  'test/cli/backfill/backfill.test.ts',
  'test/cli/replay/exactness.test.ts',
];

/** The whole product, in the process of the test or in processes of its own. */
const RUNNER = ['test/{runner,cli,tooling,bench,demo}/**/*.test.ts', DASHBOARD_BUILD];

/** Files of such a project follow each other in a few processes that keep what they have loaded. */
const shared = (
  name: string,
  include: readonly string[],
  exclude: readonly string[] = [],
  pool: 'forks' | 'threads' = 'forks',
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include: [...include], exclude: [...exclude], pool, isolate: false },
});

/** `npm test`. A file that no other project names belongs to `store`. */
const FAST: readonly TestProjectInlineConfiguration[] = [
  shared('infrastructure', INFRASTRUCTURE, ALONE),
  { extends: true, test: { name: 'alone', include: ALONE } },
  shared('pure', PURE, [DASHBOARD_BUILD], 'threads'),
  shared('recount', RECOUNT),
  shared('runner', RUNNER, [...INFRASTRUCTURE, ...RECOUNT]),
  shared('store', ['test/**/*.test.ts'], [...ALONE, ...INFRASTRUCTURE, ...PURE, ...RECOUNT, ...RUNNER]),
];

/** Projects that run by themselves, `vitest run --mode NAME`: they take long, or need programs that npm does not bring. */
const ON_DEMAND: Readonly<Record<string, NonNullable<TestProjectInlineConfiguration['test']>>> = {
  /** Suites that install, start whole systems or run long. */
  slow: { include: ['test/**/*.slow.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
  /** Suites against engines that others wrote, a Kafka broker and DynamoDB Local. */
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
      // What tests start compiles the product's sources once and not each time.
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

/**
 * A test runner for StrykerJS. Its own runner for vitest loads the tests anew for every mutant,
 * which takes longer than to run them: tests of pure code can stay loaded.
 */
import { hookImports, type LoadedTest, loadTests } from './load-tests.ts';

/** What StrykerJS and the code that it has changed tell each other. */
type Instrumentation = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  mutantCoverage?: unknown;
};

const instrumentation: Instrumentation = {};
Object.assign(globalThis, { __stryker__: instrumentation });

/** How StrykerJS numbers the results of tests. */
const SUCCESS = 0;
const FAILED = 1;

/**
 * A mutant that is reached so many times as often as the code itself is reached loops for ever.
 * StrykerJS waits for 100 times, which takes minutes in a short loop.
 */
const HITS_FACTOR_MAX = 10;
const HITS_FACTOR_STRYKER = 100;

type TestResult = {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly timeSpentMs: number;
  readonly status: typeof SUCCESS | typeof FAILED;
  readonly failureMessage: string | undefined;
};

type MutantRun = {
  readonly activeMutant: { readonly id: string };
  /** `static`: the mutant is active while the tests load, because only loading reaches it. */
  readonly mutantActivation: 'runtime' | 'static';
  readonly reloadEnvironment: boolean;
  /** Undefined: all tests. */
  readonly testFilter?: readonly string[];
  /** How often the mutant may be reached. */
  readonly hitLimit?: number;
};

const findFailure = async (run: () => unknown): Promise<string | undefined> => {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error);
  }
};

class InProcessRunner {
  #tests: readonly LoadedTest[] = [];
  readonly #durations = new Map<string, number>();

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    hookImports();
  }

  async #run({ id, fileName, run }: LoadedTest): Promise<TestResult> {
    const startedAt = performance.now();
    const failureMessage = await findFailure(run);
    const timeSpentMs = performance.now() - startedAt;
    this.#durations.set(id, timeSpentMs);
    const status = failureMessage === undefined ? SUCCESS : FAILED;
    return { id, name: id, fileName, timeSpentMs, status, failureMessage };
  }

  async dryRun() {
    this.#tests = await loadTests();
    const tests: TestResult[] = [];
    for (const test of this.#tests) {
      instrumentation.currentTestId = test.id;
      tests.push(await this.#run(test));
    }
    instrumentation.currentTestId = undefined;
    return { status: 'complete', tests, mutantCoverage: instrumentation.mutantCoverage };
  }

  #chooseTests(testFilter: readonly string[] | undefined): readonly LoadedTest[] {
    const chosen = testFilter && new Set(testFilter);
    const durationOf = ({ id }: LoadedTest): number => this.#durations.get(id) ?? 0;
    return this.#tests
      .filter(({ id }) => chosen?.has(id) ?? true)
      .toSorted((a, b) => durationOf(a) - durationOf(b));
  }

  /** Runs the tests that reach a mutant, the quick ones first, until one fails. */
  async mutantRun({ activeMutant, mutantActivation, reloadEnvironment, testFilter, hitLimit }: MutantRun) {
    const hits_max = ((hitLimit ?? Infinity) / HITS_FACTOR_STRYKER) * HITS_FACTOR_MAX;
    instrumentation.hitLimit = hits_max;
    instrumentation.hitCount = 0;
    instrumentation.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    if (reloadEnvironment || this.#tests.length === 0) {
      const failureMessage = await findFailure(async () => (this.#tests = await loadTests()));
      if (failureMessage !== undefined)
        return { status: 'killed', killedBy: testFilter ?? [], nrOfTests: 0, failureMessage };
    }
    instrumentation.activeMutant = activeMutant.id;
    let nrOfTests = 0;
    for (const test of this.#chooseTests(testFilter)) {
      const { failureMessage } = await this.#run(test);
      nrOfTests += 1;
      if (instrumentation.hitCount > hits_max)
        return { status: 'timeout', reason: `reached ${instrumentation.hitCount} times` };
      if (failureMessage !== undefined)
        return { status: 'killed', killedBy: [test.id], nrOfTests, failureMessage };
    }
    return { status: 'survived', nrOfTests };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];

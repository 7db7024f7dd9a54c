import { once } from 'node:events';
import { join } from 'node:path';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { builtDashboard } from '../../local/dashboard/build.ts';
import { continueDemo, hasHistory } from '../../local/demo/continue-demo.ts';
import { type FixableError, reasonOf } from '../../local/errors.ts';
import { failureLine } from '../../local/event-sources/redelivery.ts';
import { type Runner, startRunner, TOKEN_SECONDS } from '../../local/runner.ts';
import { readPolicy } from '../command-line/policy-file.ts';
import { readSources } from '../command-line/sources-file.ts';
import { checkEnvironment } from '../command-line/values.ts';
import type { StartOptions } from './options.ts';
import { alertLines, banner, logLine } from './screen.ts';

/** The demo is the same marketplace on every machine. */
const DEMO_SEED = 20;

const log = (message: string): void => console.log(logLine(Date.now(), message));

/** Aborts when the user wants the runner to end. */
const abortOnSignal = (): AbortController => {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // Whoever asks twice wants out at once. The next start goes on from the data files.
      if (stop.signal.aborted) process.exit(130);
      console.log('\nStopping …');
      stop.abort();
    });
  return stop;
};

const runUntilAborted = async (runner: Runner, demo: boolean, signal: AbortSignal): Promise<void> => {
  const aborted = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => undefined);
  const playing = demo ? continueDemo({ ...runner, seed: DEMO_SEED, signal, onLive: log }) : undefined;
  try {
    await Promise.race([aborted, ...(playing === undefined ? [] : [playing.then(() => aborted)])]);
    await playing;
  } finally {
    await runner.close();
  }
};

/**
 * Runs the product until a signal ends it. Throws a FixableError or UsageError when it cannot
 * start, or cannot go on.
 */
export const start = async (options: StartOptions, environment: Environment): Promise<void> => {
  const { port, demo, fresh = false, timeZone, currency, policy, sources, data: folder } = options;
  const settings = {
    policy: readPolicy(policy),
    sources: readSources(sources),
    environment: checkEnvironment(environment),
  };
  const stop = abortOnSignal();
  let lost: FixableError | undefined;
  const runner = await startRunner({
    ...settings,
    folder,
    fresh,
    port,
    marketplace: { timeZone, currency },
    telemetry: {
      count: () => undefined,
      observe: () => undefined,
      warn: log,
      error: (message, error) => log(`${message}: ${reasonOf(error)}`),
    },
    dashboard: () =>
      builtDashboard({
        root: join(import.meta.dirname, '..', '..'),
        onBuild: () => console.log('Building the dashboard (a few seconds) …'),
      }),
    onAlert: (message) => console.log(alertLines(message)),
    onFailure: (failure) => log(failureLine(failure)),
    onLost: (error) => {
      lost ??= error;
      stop.abort();
    },
  });
  const operatorToken = await runner.issuer.issue({ role: 'operator' }, Date.now(), TOKEN_SECONDS);
  const demoPhase = hasHistory(runner) ? 'goes on' : 'begins';
  console.log(banner({ url: runner.url, operatorToken, demo: demo ? demoPhase : 'none', folder }));
  await runUntilAborted(runner, demo, stop.signal);
  if (lost !== undefined) throw lost;
};

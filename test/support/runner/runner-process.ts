import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import * as z from 'zod';
import type { Environment } from '../../../adapters/runtime/runtime.ts';
import { type AlertsBody, alertsBody } from '../../../contracts/alerts.ts';
import { type MetricsBody, metricsBody } from '../../../contracts/api/metrics.ts';
import { keyFile } from '../../../local/data-folder.ts';
import { openIssuer } from '../../../local/tokens.ts';
import { commandArguments, processesNaming } from '../programs/run-script.ts';
import { EVENTUALLY } from './runner-in-process.ts';

/** `npm start` as a process of its own. */
export type Started = {
  readonly url: string;
  readonly output: () => string;
  readonly publish: (lines: readonly string[]) => Promise<void>;
  readonly metrics: (sellerId: string) => Promise<MetricsBody>;
  readonly alerts: (sellerId: string) => Promise<AlertsBody['alerts']>;
  /**
   * Sends a signal and waits for the end. Resolves to the exit code, or to the signal that ended
   * it.
   */
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
  /** The same for a runner that ends by itself. */
  readonly ended: () => Promise<number | NodeJS.Signals | null>;
};

const serverRecord = z.object({ server: z.int().positive() });

/** The process of the store's server, while it runs. */
const storeServerIn = (folder: string): number | undefined => {
  try {
    const noted = serverRecord.parse(
      JSON.parse(readFileSync(join(folder, 'store.db.server.json'), 'utf8')),
    ).server;
    return processesNaming(folder).some((line) => Number.parseInt(line, 10) === noted) ? noted : undefined;
  } catch {
    return undefined;
  }
};

export type ProcessSettings = {
  /** Beside the environment of the tests. */
  readonly environment?: Environment;
  /** How large a file may become; as large as the disk when left out. */
  readonly fileBytesMax?: number;
};

/** POSIX counts the limit of the shell in blocks of this size. */
const BLOCK_BYTES = 512;

const startProcess = (
  folder: string,
  args: readonly string[],
  { environment, fileBytesMax }: ProcessSettings,
) => {
  const limit = fileBytesMax === undefined ? '' : `ulimit -f ${fileBytesMax / BLOCK_BYTES};`;
  const command = commandArguments('start', ['--no-demo', '--port', '0', '--data', folder, ...args]);
  const child = spawn('/bin/sh', ['-c', `${limit} exec "$@"`, 'sh', process.execPath, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
};

const ended = async (child: ChildProcess): Promise<number | NodeJS.Signals | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
};

const address = z.object({ url: z.url() });

/** The address that the runner has written down. Undefined until it has. */
const addressIn = (folder: string): string | undefined => {
  try {
    return address.parse(JSON.parse(readFileSync(join(folder, 'runner.json'), 'utf8'))).url;
  } catch {
    return undefined;
  }
};

/**
 * A data folder for a test, and runners on it one after the other.
 */
export const createRunnerFolder = (settings: ProcessSettings = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-start-'));
  const children: ChildProcess[] = [];

  /** Starts a runner and waits until it serves. */
  const start = (...args: readonly string[]): Promise<Started> => startWith(settings, ...args);

  /** The same with other settings. */
  const startWith = async (own: ProcessSettings, ...args: readonly string[]): Promise<Started> => {
    // A killed runner leaves its address behind. Only that of the new one counts.
    rmSync(join(folder, 'runner.json'), { force: true });
    const { child, output } = startProcess(folder, args, own);
    children.push(child);
    let url: string | undefined;
    for (
      const deadline = Date.now() + EVENTUALLY.timeout;
      url === undefined;
      await sleep(EVENTUALLY.interval)
    ) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`the runner does not run: ${output()}`);
      url = addressIn(folder);
    }
    const issuer = await openIssuer(keyFile(folder));
    const read = async (sellerId: string, route: string): Promise<unknown> => {
      const token = await issuer.issue({ sellerId }, Date.now(), 3600);
      const response = await fetch(`${url}/v1/sellers/${sellerId}/${route}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(200);
      return response.json();
    };
    return {
      url,
      output,
      publish: async (lines) => {
        const response = await fetch(`${url}/local/records`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: lines.join('\n'),
        });
        expect(response.status).toBe(200);
      },
      metrics: async (sellerId) => metricsBody.parse(await read(sellerId, 'metrics')),
      alerts: async (sellerId) => alertsBody.parse(await read(sellerId, 'alerts?limit=100')).alerts,
      end: (signal) => {
        child.kill(signal);
        return ended(child);
      },
      ended: () => ended(child),
    };
  };

  /** Starts a runner that is expected to end by itself. */
  const startInVain = async (
    ...args: readonly string[]
  ): Promise<{ readonly status: unknown; readonly output: string }> => {
    const { child, output } = startProcess(folder, args, settings);
    children.push(child);
    const status = await ended(child);
    return { status, output: output() };
  };

  return {
    folder,
    start,
    startWith,
    startInVain,
    exists: (file: string) => existsSync(join(folder, file)),
    /** Kills the server of the runner's store, if it runs. */
    killStore: (): void => {
      const server = storeServerIn(folder);
      if (server !== undefined) process.kill(server, 'SIGKILL');
    },
    /** Processes that work on this folder: the runner, its store server and its keeper. */
    processes: () => processesNaming(folder),
    /** Waits until nothing works on this folder any more. */
    nothingRuns: () => vi.waitFor(() => expect(processesNaming(folder)).toEqual([]), EVENTUALLY),
    remove: async () => {
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await Promise.all(children.map(ended));
      await vi.waitFor(() => expect(processesNaming(folder)).toEqual([]), EVENTUALLY);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export type RunnerFolder = ReturnType<typeof createRunnerFolder>;

/** The product as a process of its own on one data folder, which is killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { keyFile, storeFile } from '../../local/data-folder.ts';
import { serverRecordPath } from '../../local/store/leftover.ts';
import { freePort } from '../../local/store/server.ts';
import { type Bearer, openIssuer } from '../../local/tokens.ts';
import { commandArguments } from '../support/programs/run-script.ts';

const START_WITHIN_MS = 60_000;
const REQUEST_MS = 5000;
const HEAP_MEGABYTES = 192;
const TOKEN_SECONDS = 12 * 3600;
const serverRecord = z.object({ server: z.int() });

/** Resident memory of a process in bytes; undefined when it is gone. */
const residentBytes = (pid: number): number | undefined => {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    return undefined;
  }
};

export const createProduct = async (folder: string) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let output = '';
  let startedAt = 0;
  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;

  const isServing = async (): Promise<boolean> => {
    try {
      const signal = AbortSignal.timeout(REQUEST_MS);
      return (await fetch(`${url}/v1/openapi.json`, { signal })).ok;
    } catch {
      return false;
    }
  };

  /** Starts it, unless it runs. Throws with its last output when it does not serve in time. */
  const start = async (): Promise<void> => {
    if (isRunning()) return;
    startedAt = Date.now();
    const args = ['--no-demo', '--port', String(port), '--data', folder];
    child = spawn(process.execPath, commandArguments('start', args), {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Otherwise garbage may fill a good part of the machine before any is collected.
      env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}` },
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4000);
      });
    while (!(await isServing())) {
      if (!isRunning() || Date.now() - startedAt > START_WITHIN_MS)
        throw new Error(`the product does not start: ${output}`);
      await sleep(20);
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child === undefined || !isRunning()) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
    return child.exitCode;
  };

  await start();
  const issuer = await openIssuer(keyFile(folder));
  const tokens = new Map<string, string>();
  const tokenOf = async (bearer: Bearer): Promise<string> => {
    const name = JSON.stringify(bearer);
    const token = tokens.get(name) ?? (await issuer.issue(bearer, Date.now(), TOKEN_SECONDS));
    tokens.set(name, token);
    return token;
  };

  return {
    url,
    folder,
    start,
    end,
    isRunning,
    output: () => output,
    startedAt: () => startedAt,
    memory: () => (child?.pid === undefined ? undefined : residentBytes(child.pid)),
    tokenOf,
    /** Kills the store's server. The product itself is not touched. */
    killStore: (): void => {
      const { server } = serverRecord.parse(
        JSON.parse(readFileSync(serverRecordPath(storeFile(folder)), 'utf8')),
      );
      process.kill(server, 'SIGKILL');
    },
    get: async (path: string, bearer: Bearer): Promise<Response> =>
      fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${await tokenOf(bearer)}` },
        signal: AbortSignal.timeout(REQUEST_MS),
      }),
    /** Whether the log has taken these lines. A producer sends them again otherwise. */
    publish: async (lines: readonly string[]): Promise<boolean> => {
      try {
        const response = await fetch(`${url}/local/records`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: lines.join('\n'),
          signal: AbortSignal.timeout(REQUEST_MS),
        });
        await response.arrayBuffer();
        return response.ok;
      } catch {
        return false;
      }
    },
  };
};
export type Product = Awaited<ReturnType<typeof createProduct>>;

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { readJsonFile } from '../json-file.ts';
import { StoreError } from './binary.ts';

/** A note beside the data file while a server runs on it. */
export type ServerRecord = { readonly server: number; readonly runner: number };
const serverRecord = z.object({ server: z.int().positive(), runner: z.int().positive() });

/** Where the note about the server of a data file is. */
export const serverRecordPath = (dataFile: string): string => `${dataFile}.server.json`;

/** The command line of a process; empty when there is none. */
const readCommandLine = (pid: number): string => {
  try {
    if (existsSync('/proc/self/cmdline'))
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
};

const signalProcess = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
};

const POLL_MS = 20;

const endsWithin = async (isRunning: () => boolean, milliseconds: number): Promise<boolean> => {
  for (let waited = 0; waited < milliseconds; waited += POLL_MS) {
    if (!isRunning()) return true;
    await sleep(POLL_MS);
  }
  return !isRunning();
};

const endsBy = (signal: NodeJS.Signals, pid: number, isRunning: () => boolean): Promise<boolean> => {
  signalProcess(pid, signal);
  return endsWithin(isRunning, 2000);
};

/**
 * Ends a server that an earlier runner left on `dataFile`, because two servers on one file do not
 * see each other's streams. Its command line names the file. Throws StoreError when its runner
 * still runs.
 */
export const endLeftoverServer = async (dataFile: string): Promise<void> => {
  const path = serverRecordPath(dataFile);
  // A half-written note names no process, so there is none to end.
  const record = readJsonFile(path, serverRecord);
  if (record !== undefined) {
    const isRunning = (): boolean => readCommandLine(record.server).includes(dataFile);
    const runnerAlive = signalProcess(record.runner, 0);
    // The server of a killed runner ends by itself in a moment.
    const gone = await endsWithin(isRunning, runnerAlive ? 200 : 1000);
    if (!gone && runnerAlive)
      throw new StoreError(
        `${dataFile} is in use by process ${record.runner}: end it, or choose another data folder`,
      );
    if (
      !gone &&
      !(await endsBy('SIGTERM', record.server, isRunning)) &&
      !(await endsBy('SIGKILL', record.server, isRunning))
    )
      throw new StoreError(
        `process ${record.server}, left by an earlier run, still holds ${dataFile} and could not be ` +
          'ended: end it',
      );
  }
  rmSync(path, { force: true });
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePrivateFile } from '../private-files.ts';
import { StoreError } from './binary.ts';
import { endLeftoverServer, type ServerRecord, serverRecordPath } from './leftover.ts';

export type StoreServer = {
  readonly endpoint: string;
  /** Resolves with how the server ended, once it has. */
  readonly ended: Promise<string>;
  readonly close: () => Promise<void>;
};

/**
 * Runs the server until it ends or standard input closes. Input also closes when the runner is
 * killed with SIGKILL, so no server is left behind. A data file that may not grow any more is an
 * error that the server answers, and no signal that ends it.
 */
const KEEPER = `
trap '' XFSZ
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo "pid $server"
{ cat <&3 >/dev/null; kill "$server"; } >/dev/null 2>&1 &
exec 3<&-
wait "$server"`;

const READY_WITHIN_MS = 15_000;
const OUTPUT_CHARACTERS_MAX = 2000;

/** A free TCP port of this machine. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new StoreError('no free TCP port on 127.0.0.1');
  return address.port;
};

const adviseOn = (output: string): string => {
  if (/not a valid SQLite|malformed|encrypted/i.test(output))
    return 'the data file is damaged: delete it, or choose another data folder';
  if (/unable to open/i.test(output)) return 'check that the data folder exists and can be written';
  if (/locked/i.test(output))
    return 'the data file is in use: end the process that holds it, or choose another data folder';
  return 'see its output';
};

/** A shell reports a signal of its child as this and the signal's number. */
const SIGNAL_CODES_FROM = 128;

const describeEnd = ({ exitCode, signalCode }: ChildProcess): string => {
  if (exitCode === null) return `its keeper was ended by ${signalCode}`;
  return exitCode > SIGNAL_CODES_FROM
    ? `ended by signal ${exitCode - SIGNAL_CODES_FROM}`
    : `exit code ${exitCode}`;
};

/**
 * Starts the server `binary` on `dataFile`, and resolves when it answers. Throws StoreError with
 * its last output.
 */
export const startServer = async (binary: string, dataFile: string, port: number): Promise<StoreServer> => {
  await endLeftoverServer(dataFile);
  const command = [binary, 'serve', '--host', '127.0.0.1', '-p', String(port), '--db-path', dataFile];
  // One worker thread is a fifth faster: in this build, threads contend for the allocator.
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a process group of its own, because Ctrl-C must only reach the runner, which still writes
    // while it stops.
    detached: true,
    env: { ...process.env, TOKIO_WORKER_THREADS: '1' },
  });
  let output = '';
  let server: number | undefined;
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX);
    const pid = /^pid (\d+)$/m.exec(output)?.[1];
    if (server !== undefined || pid === undefined) return;
    server = Number(pid);
    writePrivateFile(
      serverRecordPath(dataFile),
      JSON.stringify({ server, runner: process.pid } satisfies ServerRecord),
    );
  };
  keeper.stdout.on('data', collect);
  keeper.stderr.on('data', collect);
  // The keeper may end before its input is closed.
  keeper.stdin.on('error', () => undefined);
  const exited = once(keeper, 'exit');
  const isRunning = (): boolean => keeper.exitCode === null && keeper.signalCode === null;

  const close = async (): Promise<void> => {
    keeper.stdin.end();
    await exited;
    keeper.stdout.destroy();
    keeper.stderr.destroy();
    rmSync(serverRecordPath(dataFile), { force: true });
  };

  const endpoint = `http://127.0.0.1:${port}`;
  const answers = (): Promise<boolean> =>
    fetch(endpoint, { signal: AbortSignal.timeout(1000) }).then(
      (response) => response.text().then(() => true),
      () => false,
    );
  const deadline = Date.now() + READY_WITHIN_MS;
  while (isRunning() && Date.now() < deadline) {
    if (/listening/i.test(output) && (await answers()))
      return { endpoint, ended: exited.then(() => describeEnd(keeper)), close };
    await sleep(10);
  }
  const reason = isRunning()
    ? `did not answer on ${endpoint} within ${READY_WITHIN_MS / 1000} s`
    : `ended (exit code ${keeper.exitCode})`;
  await close();
  const lastOutput = output.replace(/^pid \d+\n/m, '').trim();
  throw new StoreError(
    `the local DynamoDB server ${reason}: ${adviseOn(output)}. Its last output: ${lastOutput || '(none)'}`,
  );
};

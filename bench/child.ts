import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * Starts a command of the command-line program in a process of its own, so that no measurement
 * profits from what an earlier one warmed up.
 */
export const startCommand = (command: string, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [join(root, 'cli', 'seller-pulse.mjs'), command, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Ends a process with SIGTERM and waits until it is gone. */
export const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

/**
 * Runs a command to its end. Throws when it fails, or when `signal` aborts, which ends the command
 * too.
 */
export const runCommand = async (
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const child = startCommand(command, args);
  try {
    await once(child, 'exit', { signal });
  } finally {
    await endChild(child);
  }
  if (child.exitCode !== 0)
    throw new Error(`${command} ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`);
};

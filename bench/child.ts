import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** A script of the project in a process of its own, so that no measurement starts with what another one left warm. */
export const startScript = (script: string, args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Ends a process, gently, and waits for its end. */
export const endScript = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

/** Runs a script to its end. Throws when it fails, or when `signal` is aborted, which ends the script too. */
export const runScript = async (
  script: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted();
  const child = startScript(script, args);
  try {
    await once(child, 'exit', { signal });
  } finally {
    await endScript(child);
  }
  if (child.exitCode !== 0)
    throw new Error(`${script} ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`);
};

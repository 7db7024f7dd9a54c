#!/usr/bin/env node
/**
 * Starts the command-line program: installs what is missing, then runs it on the project's own
 * Node 24. Plain JavaScript, because the machine's Node may be 18 and cannot read TypeScript.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE, setUpOrReport } from '../scripts/setup.mjs';

/**
 * These commands make so many short-lived objects that a larger young generation speeds them up.
 */
const BULK_COMMANDS = ['replay', 'backfill'];

const main = join(fileURLToPath(import.meta.url), '..', 'main.ts');
const args = process.argv.slice(2);
const nodeArguments = [
  // Node calls SQLite experimental each time it is loaded.
  '--disable-warning=ExperimentalWarning',
  ...(BULK_COMMANDS.includes(args[0]) ? ['--max-semi-space-size=64'] : []),
  main,
  ...args,
];

/**
 * For a Node without `process.execve` (before 22.15): a child process that ends as it would itself.
 */
const runAsChild = () => {
  const child = spawn(NODE, nodeArguments, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child as well; a second signal would end it at once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.on('error', (error) => {
    console.error(`${NODE} cannot be run: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};

if (!setUpOrReport()) process.exitCode = 1;
else if (typeof process.execve === 'function') process.execve(NODE, [NODE, ...nodeArguments], process.env);
else runAsChild();

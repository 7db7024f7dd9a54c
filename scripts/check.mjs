/**
 * Runs every `check:*` script of package.json, one per core at a time, and prints the output of
 * those that fail.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const checks = Object.keys(scripts).filter((name) => name.startsWith('check:'));

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  // Their output is piped, so they cannot see that it ends up in a terminal.
  ...(process.stdout.isTTY && { FORCE_COLOR: '1' }),
};

const run = (name) =>
  new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const child = spawn(scripts[name], { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(code === 0 ? `${name}: passed (${seconds} s)` : `${name}: FAILED\n\n${output.trim()}\n`);
      resolve(code === 0);
    });
  });

const waiting = [...checks];
const failed = [];
const work = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
    if (!(await run(name))) failed.push(name);
};
await Promise.all(Array.from({ length: availableParallelism() }, work));

if (failed.length > 0) {
  console.log(`Run the failed checks again: ${failed.map((name) => `npm run ${name}`).join(' && ')}`);
  process.exitCode = 1;
}

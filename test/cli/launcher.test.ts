/**
 * Everybody starts the program by its launcher: it must hide neither an exit code, a signal nor a
 * byte of the output.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { keyFile } from '../../local/data-folder.ts';
import { openIssuer } from '../../local/tokens.ts';
import { processesNaming } from '../support/programs/run-script.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';

const launcher = join(import.meta.dirname, '..', '..', 'cli', 'seller-pulse.mjs');

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seller-pulse-launcher-'));
  await openIssuer(keyFile(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['takes the place of its process', []],
  // As on a Node before 22.15.
  ['runs as its child', ['--import', 'data:text/javascript,process.execve = undefined']],
])('the program %s', (_how, nodeOptions) => {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, launcher, ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const start = (): ChildProcess => {
    const args = ['start', '--no-demo', '--port', '0', '--data', folder];
    return spawn(process.execPath, [...nodeOptions, launcher, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  test('and prints nothing but its own output, with its exit code', () => {
    expect(run('token', '--seller', 'shop', '--data', folder)).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      stderr: '',
    });
    expect(run('token', '--role', 'operator', '--data', join(folder, 'none'))).toMatchObject({
      status: 1,
      stdout: '',
    });
    expect(run('token', '--role', 'nobody')).toMatchObject({ status: 2, stdout: '' });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'and ends in good order on %s',
    { timeout: 60_000 },
    async (signal) => {
      const child = start();
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await vi.waitFor(() => expect(output).toContain('is running'), EVENTUALLY);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(output).toMatch(/\nStopping …\n$/);
      await vi.waitFor(() => expect(processesNaming(folder)).toEqual([]), EVENTUALLY);
    },
  );
});

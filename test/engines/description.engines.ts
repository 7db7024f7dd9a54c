/**
 * The API against its own description, as a program of others reads it. What a client generates
 * from the description would break on every difference.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyFile } from '../../local/data-folder.ts';
import { type Bearer, openIssuer } from '../../local/tokens.ts';
import { createRunnerFolder, type RunnerFolder, type Started } from '../support/runner/runner-process.ts';
import { fetchPythonPrograms } from './python.ts';

const SECONDS_MAX = 18;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

let programs: string;
let data: RunnerFolder;
let runner: Started;
beforeAll(async () => {
  programs = fetchPythonPrograms();
  data = createRunnerFolder();
  runner = await data.start('--demo');
});
afterAll(() => data?.remove());

/** Runs schemathesis as this caller, always with the same seed. */
const explore = async (as: Bearer) => {
  const issuer = await openIssuer(keyFile(data.folder));
  const token = await issuer.issue(as, Date.now(), 3600);
  const child = spawn(
    join(programs, 'schemathesis'),
    [
      'run',
      `${runner.url}/v1/openapi.json`,
      ...['--header', `Authorization: Bearer ${token}`],
      ...['--checks', CHECKS.join(',')],
      // More workers than one fail now and then: ast.parse of CPython 3.11 does not bear threads.
      ...['--max-time', String(SECONDS_MAX), '--seed', '1', '--max-examples', '50', '--workers', '1'],
      ...['--suppress-health-check', 'all', '--warnings', 'off', '--continue-on-failure', '--no-color'],
    ],
    { cwd: data.folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [status] = await once(child, 'exit');
  return { status: status as number | null, output };
};

test.each([
  // The operator comes last, when the history of the demo is counted.
  { sellerId: 'aurora-home' },
  { role: 'finance' },
  { role: 'operator' },
] satisfies Bearer[])('answers %j as the description says, whatever the request', async (as) => {
  const { status, output } = await explore(as);
  expect(status, output).toBe(0);
  expect(output).toMatch(/Tested: 1\d/);
  console.log(`${JSON.stringify(as)}: ${/\d+ generated, \d+ passed/.exec(output)?.[0] ?? output}`);
});

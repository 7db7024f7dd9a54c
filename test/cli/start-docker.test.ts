/**
 * Somebody with Docker tries this first: it must name what is missing, and send nothing to a real
 * account.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandArguments } from '../support/programs/run-script.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seller-pulse-docker-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Puts a `docker` on the PATH that notes how it was called and does what `cases` (of a shell) say.
 */
const installDocker = (cases: string): void => {
  const program = join(folder, 'docker');
  writeFileSync(program, `#!/bin/sh\necho "$*" >>'${folder}/calls'\ncase "$*" in\n${cases}\nesac\n`);
  chmodSync(program, 0o755);
};
const startDocker = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, commandArguments('start-docker', args), {
    env: { PATH: folder, AWS_ACCESS_KEY_ID: 'real', AWS_ENDPOINT_URL_SNS: 'https://sns.example' },
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
};

test.each([
  ['Docker', undefined, /^Docker is not installed .*npm start needs neither\n$/],
  [
    'the compose plugin',
    'compose*) exit 1;;',
    /^Docker is there but its compose plugin is not: install docker-compose-plugin/,
  ],
  [
    'the engine',
    "info) echo 'Cannot connect to the Docker daemon' >&2; exit 1;;",
    /^the Docker engine does not answer: .*Cannot connect/,
  ],
  ['a container', '*up*) exit 1;;', /the containers did not start \(see above\)/],
])('names %s in a line when it is missing', (_what, cases, message) => {
  if (cases !== undefined) installDocker(cases);
  const { status, output } = startDocker();
  expect({ status, output }).toEqual({ status: 1, output: expect.stringMatching(message) });
  expect(output).not.toMatch(/\n\s+at /);
});

test.each([
  ['--prot', '1', /^Unknown option '--prot'/],
  ['--port', '70000', /^--port must be a whole number from 0 to 65535, not "70000"/],
])('explains the wrong call %s %s in a line, and starts no container for it', (option, value, message) => {
  installDocker('*) ;;');
  const { status, output } = startDocker(option, value);
  expect({ status, output }).toEqual({ status: 2, output: expect.stringMatching(message) });
  expect(output).toMatch(/\nSee npx seller-pulse start-docker --help\n$/);
  expect(existsSync(join(folder, 'calls'))).toBe(false);
});

test('explains this command with --help, and needs no Docker for it', () => {
  const { status, output } = startDocker('--help');
  expect({ status, output }).toEqual({
    status: 0,
    output: expect.stringMatching(/^Usage: npx seller-pulse start-docker /),
  });
  expect(output).toMatch(/--data <folder> [^(]*\(default:\s+"\.local\/docker"\)/);
  // Brokers and endpoints are the containers'; nobody should set what is not looked at.
  expect(output).not.toMatch(/AWS_ENDPOINT_URL|KAFKA_BROKERS=/);
});

test('waits for the containers, starts the runner with its options, and says in the end how to stop them', () => {
  installDocker('*) ;;');
  // No folder can be made below a file.
  const data = join(folder, 'docker', 'data');
  const { status, output } = startDocker('--data', data);
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(
    /compose --file \S+docker-compose\.yml up --detach --wait\n$/,
  );
  expect(output).toContain(`${data} cannot be used for data`);
  expect(output).toMatch(/Stop them, and remove what they hold: docker compose down\n/);
  expect(status).toBe(1);
});

test('sends the runner to the containers, without the credentials of the shell', () => {
  installDocker('*) ;;');
  const { status, output } = startDocker('--port', '0', '--no-demo', '--data', join(folder, 'data'));
  expect(status, output).toBe(1);
  expect(output).toMatch(
    /the (DynamoDB|SNS) endpoint http:\/\/127\.0\.0\.1:4566 \(AWS_ENDPOINT_URL\) cannot be used/,
  );
});

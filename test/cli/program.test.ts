/**
 * What a newcomer types first: every command must be found, explained and told from a typing error.
 */
import { expect, test } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { callProgram } from '../support/programs/run-script.ts';

const commands = createProgram().commands.map((command) => command.name());

test('lists every command in groups, with a sentence for each', async () => {
  const { status, stdout, stderr } = await callProgram(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} {2,}[A-Z]`, 'm'));
  expect(stdout.match(/^\S.*:$/gm)).toEqual([
    'Options:',
    'Run the product on this machine:',
    'Work on the tables of a pipeline, here or on AWS:',
    'Try and measure:',
    'Help:',
  ]);
});

test.each(commands)('explains %s with its purpose, options, exit codes and examples', async (name) => {
  const { status, stdout, stderr } = await callProgram([name, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: npx seller-pulse ${name} .*\\n\\n[A-Z][^\\n]+\\n`));
  expect(stdout).toMatch(/\nOptions:\n(.*\n)*\nExit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
  expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  # .*\\n  npx seller-pulse ${name}`));
  expect(stdout).not.toMatch(/default: (false|\[\])/);
});

test('keeps every npm script of a command', () => {
  const scripts = Object.entries(packageJson.scripts).flatMap(([script, line]) => {
    const [, command] = /^exec node cli\/seller-pulse\.mjs (\S+)$/.exec(line) ?? [];
    return command === undefined ? [] : [[script, command]];
  });
  expect(Object.fromEntries(scripts)).toMatchObject({
    start: 'start',
    'start:docker': 'start-docker',
    publish: 'publish',
    token: 'token',
    backfill: 'backfill',
    reconcile: 'reconcile',
    replay: 'replay',
    bench: 'bench',
    cost: 'cost',
  });
});

test('shows its version', async () => {
  expect(await callProgram(['--version'])).toEqual({
    status: 0,
    stdout: `${packageJson.version}\n`,
    stderr: '',
  });
});

test.each([
  [
    'an unknown command',
    ['strat'],
    /^Unknown command 'strat'\n\(Did you mean start\?\)\nSee npx seller-pulse --help\n$/,
  ],
  [
    'an unknown option',
    ['replay', '--sed', '1'],
    /^Unknown option '--sed'\n\(Did you mean --seed\?\)\nSee npx seller-pulse replay --help\n$/,
  ],
  ['a missing command', [], /^Usage: npx seller-pulse /],
] as const)(
  'explains %s and suggests what may have been meant, with exit code 2',
  async (_what, args, message) => {
    const { status, stdout, stderr } = await callProgram(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  },
);

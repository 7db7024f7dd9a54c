/**
 * Nobody sees a broken workflow before it is needed: a gate that does not run, a deployment without
 * access.
 */
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { exists, ROOT, read } from './markdown.ts';

const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const job = z.object({
  uses: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  steps: z.array(step).default([]),
});
const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), job),
});
type Job = z.infer<typeof job>;

const FILES = globSync('.github/**/*.yml', { cwd: ROOT }).sort();
const WORKFLOWS = FILES.filter((path) => path.startsWith('.github/workflows/'));
const readWorkflow = (path: string) => workflow.parse(parse(read(path)));
const signsIn = ({ steps }: Job): boolean =>
  steps.some(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@') === true);
const runs = ({ steps }: Job): string => steps.map(({ run = '' }) => run).join('\n');

test('finds the workflows and forms that it is to read', () => {
  expect(FILES).toEqual([
    '.github/ISSUE_TEMPLATE/bug.yml',
    '.github/ISSUE_TEMPLATE/config.yml',
    '.github/ISSUE_TEMPLATE/feature.yml',
    '.github/dependabot.yml',
    '.github/workflows/ci.yml',
    '.github/workflows/deploy.yml',
  ]);
});

test.each(FILES)('%s is YAML that GitHub can read', (path) => {
  expect(parse(read(path), { strict: true, uniqueKeys: true })).toEqual(expect.any(Object));
});

describe.each(WORKFLOWS)('%s', (path) => {
  const { jobs, permissions } = readWorkflow(path);

  test('runs only actions of a version that was looked at, and only what the repository has', () => {
    for (const { uses, steps } of Object.values(jobs)) {
      for (const name of [uses, ...steps.map((one) => one.uses)].filter((one) => one !== undefined)) {
        if (name.startsWith('./')) expect([name, exists(name)]).toEqual([name, true]);
        else expect(name).toMatch(/^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/);
      }
    }
  });

  test('may change nothing in the repository', () => {
    expect(permissions).toEqual({ contents: 'read' });
    for (const granted of Object.values(jobs).map((one) => one.permissions ?? {}))
      expect(
        Object.entries(granted).filter(([name, value]) => value === 'write' && name !== 'id-token'),
      ).toEqual([]);
  });

  test('gives only commands that package.json has', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    const named = Object.values(jobs).flatMap((one) => [...runs(one).matchAll(/npm run ([\w:-]+)/g)]);
    expect(named.map(([, name = '']) => name).filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('CI', () => {
  const { on, jobs } = readWorkflow('.github/workflows/ci.yml');

  test('runs every suite on a pull request, by the command that anybody can run', () => {
    expect(Object.keys(on)).toContain('pull_request');
    expect(Object.values(jobs).some((one) => runs(one).includes('.ci/run'))).toBe(true);
    expect(exists('.ci/run')).toBe(true);
  });
});

describe('the deployment', () => {
  const { on, jobs } = readWorkflow('.github/workflows/deploy.yml');
  const { diff, deploy, tests } = jobs;

  test('shows on a pull request what would change, and deploys what was merged or chosen by hand', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'push', 'workflow_dispatch']);
    expect(on['push']).toEqual({ branches: ['main'] });
    expect(runs(z.object({}).loose().and(job).parse(diff))).toContain('cdk diff');
    expect(runs(z.object({}).loose().and(job).parse(deploy))).toContain('cdk deploy');
  });

  test('signs in to AWS by a token of the run, never by a stored key', () => {
    for (const one of Object.values(jobs).filter(signsIn))
      expect(one.permissions?.['id-token']).toBe('write');
    expect(Object.values(jobs).filter(signsIn)).toHaveLength(2);
    expect(read('.github/workflows/deploy.yml')).not.toMatch(/secrets\.|aws-access-key|AWS_SECRET/);
  });

  test('deploys nothing whose tests failed, and nothing that an environment does not allow', () => {
    expect(tests?.uses).toBe('./.github/workflows/ci.yml');
    expect(deploy?.needs).toBe('tests');
    expect(deploy?.environment).toContain('inputs.stage');
    expect(diff?.environment).toBe('dev-diff');
  });

  test('offers only stages that there are', () => {
    const { options } = z
      .object({ inputs: z.object({ stage: z.object({ options: z.array(z.string()) }) }) })
      .parse(on['workflow_dispatch']).inputs.stage;
    expect(options.filter((stage) => !exists(`stages/${stage}.json`))).toEqual([]);
  });
});

test('updates of packages are looked for wherever versions are named', () => {
  const { updates } = z
    .object({ updates: z.array(z.object({ 'package-ecosystem': z.string(), directory: z.string() })) })
    .parse(parse(read('.github/dependabot.yml')));
  expect(updates.map((one) => [one['package-ecosystem'], one.directory])).toEqual([
    ['npm', '/'],
    ['maven', '/test/engines'],
    ['pip', '/test/engines'],
    ['github-actions', '/'],
  ]);
  for (const file of ['pom.xml', 'requirements.txt']) expect(exists(`test/engines/${file}`)).toBe(true);
});

test('a version manager picks the Node that the code runs on', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')));
  expect(read('.nvmrc').trim()).toBe(dependencies['node']?.split('.')[0]);
});

/** Somebody follows these pages at night: what they name must be what is deployed. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alarmsOf } from '../support/infrastructure/alarms.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { EVERY_OPTION, stacksOf } from '../support/infrastructure/stacks.ts';
import { documentedProgram } from '../support/programs/documented-program.ts';
import { anchorOf, proseOf, ROOT, read } from './markdown.ts';

const PAGES = ['docs/operating/runbook.md', 'docs/operating/deploy.md'] as const;

/** Every option that brings resources with it, and what is only there without one of them. */
const deployments = [
  deploymentOf(stacksOf({ ...EVERY_OPTION, kafka: { pollers: { minimum: 1, maximum: 4 } } })),
  deploymentOf(
    stacksOf({
      ...EVERY_OPTION,
      firewall: undefined,
      region: 'us-east-1',
      kafka: { pollers: 'on-demand', cluster: { kind: 'express' } },
    }),
  ),
];
const alarms = deployments.flatMap((deployment) => [...alarmsOf(deployment).values()]);

describe('the runbook', () => {
  const sections = proseOf(read('docs/operating/runbook.md'))
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ anchor: anchorOf(section.slice(0, section.indexOf('\n'))), text: section }))
    .filter(({ text }) => text.includes('### Description'));

  test('helps whoever is woken by any alarm, and describes none that is gone', () => {
    expect(new Set(sections.map(({ anchor }) => anchor))).toEqual(
      new Set(alarms.map(({ runbook }) => runbook)),
    );
  });

  test('says of each alarm what it is, where to look and what to do', () => {
    for (const { anchor, text } of sections) {
      const headings = [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
      expect([anchor, headings]).toEqual([anchor, ['Description', 'Investigation', 'Resolution']]);
    }
  });

  test('says of each alarm by name how bad it is', () => {
    for (const { name, severity, runbook } of alarms) {
      const section = sections.find(({ anchor }) => anchor === runbook)?.text ?? '';
      const names = [...section.matchAll(/`([a-z-]+?)(-<[a-z]+>)?`/g)].map(([, prefix = '', variable]) => ({
        prefix,
        variable,
      }));
      const named = names.some(({ prefix, variable }) =>
        variable === undefined ? name === prefix : name.startsWith(`${prefix}-`),
      );
      expect([name, named, section.includes(severity)]).toEqual([name, true, true]);
    }
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  test('gives commands that find what they name, because it names only what is deployed', () => {
    const properties = [
      ['AWS::Lambda::Function', 'FunctionName'],
      ['AWS::DynamoDB::GlobalTable', 'TableName'],
      ['AWS::SNS::Topic', 'TopicName'],
      ['AWS::SQS::Queue', 'QueueName'],
      ['AWS::CloudWatch::Dashboard', 'DashboardName'],
      ['AWS::Logs::LogGroup', 'LogGroupName'],
      ['AWS::Cognito::UserPool', 'UserPoolName'],
      ['AWS::Cognito::UserPoolClient', 'ClientName'],
    ] as const;
    const deployed = new Set(
      deployments.flatMap((deployment) =>
        properties.flatMap(([type, property]) =>
          [...deployment.resources(type).values()].map((resource) =>
            String(resource[property]).replace(/^.*\/(?=seller-pulse-)/, ''),
          ),
        ),
      ),
    );
    const named = [...text.matchAll(/seller-pulse-(?:dev|prod)-[a-z-]*[a-z]\b(?![-$])/g)].map(([name]) =>
      name.replace(/-(dev|prod)-/, '-test-'),
    );
    const ours = new Set(named.filter((name) => !name.endsWith('-restored')));
    expect(ours.size).toBeGreaterThan(3);
    expect([...ours].filter((name) => !deployed.has(name))).toEqual([]);
  });

  test('gives commands for stacks that are there', () => {
    const stacks = new Set(
      deployments.flatMap((deployment) => deployment.stacks.map(({ stackName }) => stackName)),
    );
    const named = [...text.matchAll(/SellerPulse-(?:dev|prod)-([A-Za-z]+)/g)].map(
      ([, name]) => `SellerPulse-test-${name}`,
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !stacks.has(name))).toEqual([]);
  });
});

describe('how to deploy', () => {
  const text = read('docs/operating/deploy.md');

  test('lists every stack in an order in which a new account can make them', () => {
    const [deployment] = deployments;
    const listed = [...text.matchAll(/^\| `SellerPulse-prod-(\w+)`/gm)].map(
      ([, name]) => `SellerPulse-test-${name}`,
    );
    const stacks = deployment?.stacks ?? [];
    expect([...listed].sort()).toEqual(stacks.map(({ stackName }) => stackName).sort());
    for (const { stackName, dependencies } of stacks) {
      for (const { stackName: needed } of dependencies)
        expect([stackName, needed, listed.indexOf(needed) < listed.indexOf(stackName)]).toEqual([
          stackName,
          needed,
          true,
        ]);
    }
  });

  test('reads only outputs that the stacks give', () => {
    const outputs = new Map(
      deployments
        .flatMap(({ stacks }) => stacks)
        .map(({ stackName, node }) => [stackName, new Set(node.children.map(({ node: { id } }) => id))]),
    );
    const reads = [
      ...text.matchAll(
        /--stack-name SellerPulse-dev-(\w+)[\s\\]+--query "Stacks\[0\]\.Outputs\[\?OutputKey=='(\w+)'\]/g,
      ),
    ];
    expect(reads.length).toBeGreaterThanOrEqual(4);
    for (const [, stack, output = ''] of reads)
      expect([output, outputs.get(`SellerPulse-test-${stack}`)?.has(output)]).toEqual([output, true]);
  });
});

test.each([
  ['docs/operating/deploy.md', 'first-records'],
  ['docs/operating/runbook.md', 'read-again'],
])('%s bundles its %s, by the command that it gives, into something that loads', async (page, name) => {
  const command =
    new RegExp(`^npx (esbuild ${name}\\.ts [\\s\\S]+?[^\\\\])$`, 'm').exec(read(page))?.[1] ?? '';
  const { folder, remove } = documentedProgram(page, name);
  try {
    const bin = join(ROOT, 'node_modules', '.bin');
    const shell = ['-c', `${bin}/${command.replace(`/tmp/${name}/`, `${folder}/`)} --log-level=warning`];
    expect(execFileSync('bash', shell, { cwd: folder, encoding: 'utf8' })).toBe('');
    expect(await import(join(folder, 'index.mjs'))).toMatchObject({ handler: expect.any(Function) });
  } finally {
    remove();
  }
});

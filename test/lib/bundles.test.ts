import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENV } from '../../topology/environment.ts';
import { deploymentOf } from '../support/infrastructure/deployment.ts';
import { bundlingApp, EVERY_OPTION, stacksIn } from '../support/infrastructure/stacks.ts';

const run = promisify(execFile);
const LOADER = fileURLToPath(new URL('../support/programs/load-bundle.mjs', import.meta.url));

/** Compressed. A cold start reads and compiles this much while somebody waits for the dashboard. */
const BUNDLE_KIB_MAX = 256;
/** It contains a Kafka client, and runs only during deployments. */
const TOPICS_KIB_MAX = 400;

const outdir = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(outdir, { recursive: true }));

type Bundle = {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
};
let bundles: readonly Bundle[] = [];

const load = async ({ file, environment }: Bundle): Promise<{ handler: string; read: string[] }> => {
  const { stdout } = await run(process.execPath, [LOADER, file], {
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'eu-west-1',
      POWERTOOLS_DEV: 'true',
      ...environment,
      NODE_OPTIONS: '',
    },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{"handler"')));
};

beforeAll(() => {
  const app = bundlingApp(outdir);
  const deployment = deploymentOf(
    stacksIn(app, {
      ...EVERY_OPTION,
      policyFile: 'test/fixtures/policy-of-a-stage.json',
      sourcesFile: 'examples/sources/shopify/sources.json',
    }),
  );
  app.synth();
  bundles = [...deployment.resources('AWS::Lambda::Function').values()]
    .filter(({ FunctionName }) => typeof FunctionName === 'string')
    .map(({ FunctionName, Code, Environment }) => {
      const { S3Key } = Code as { S3Key: string };
      const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, string> };
      return {
        name: String(FunctionName).replace('seller-pulse-test-', ''),
        file: join(outdir, `asset.${S3Key.replace('.zip', '')}`, 'index.mjs'),
        environment: Variables,
      };
    })
    // CDK's own functions for deployments are not our bundles.
    .filter(({ file }) => existsSync(file))
    .sort((a, b) => a.name.localeCompare(b.name));
});

describe('the bundles that would be deployed', () => {
  test('every function has a bundle', () => {
    expect(bundles.map(({ name }) => name)).toEqual([
      'api',
      'clock',
      'evaluate',
      'ingest-fulfillment',
      'ingest-orders',
      'ingest-payouts',
      'ingest-ratings',
      'ingest-refunds',
      'kafka-topics',
      'notify',
      'redrive',
      'socket',
      'token-claims',
    ]);
  });

  test('they are small enough to start fast, and their source maps make stack traces name our lines', () => {
    const sizes = bundles.map(({ name, file }) => ({
      name,
      KiB: Math.ceil(statSync(file).size / 1024),
      compressed: Math.ceil(gzipSync(readFileSync(file)).length / 1024),
    }));
    console.table(sizes);
    expect(
      sizes.filter(
        ({ name, compressed }) => compressed > (name === 'kafka-topics' ? TOPICS_KIB_MAX : BUNDLE_KIB_MAX),
      ),
    ).toEqual([]);
    for (const { file } of bundles) {
      expect(statSync(`${file}.map`).size).toBeGreaterThan(0);
      // Without this line Node would not find the map, and traces would show minified code.
      expect(readFileSync(file, 'utf8').trimEnd()).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map$/);
    }
  });

  test('they judge sellers by the policy that the stage names, not by the default one', () => {
    const judging = bundles.filter(({ name }) => ['api', 'clock', 'evaluate', 'socket'].includes(name));
    expect(judging).toHaveLength(4);
    for (const { name, file } of judging)
      expect(readFileSync(file, 'utf8').includes('sla_of_this_stage'), name).toBe(true);
  });

  test('the functions that read records have the sources of the stage inside, and no decoder that Lambda replaces', () => {
    const reading = bundles.filter(({ name }) => name.startsWith('ingest-') || name === 'redrive');
    expect(reading).toHaveLength(6);
    for (const { name, file } of reading) {
      const code = readFileSync(file, 'utf8');
      expect([name, code.includes('shopify.refunds'), code.includes('vnd.schemaregistry')]).toEqual([
        name,
        true,
        false,
      ]);
    }
  });

  test('they start with exactly the environment variables that they read', async () => {
    const ours = new Set<string>(Object.values(ENV));
    for (const bundle of bundles) {
      const { handler, read } = await load(bundle);
      expect(handler, bundle.name).toBe('function');
      expect(read.filter((name) => ours.has(name)).sort(), bundle.name).toEqual(
        Object.keys(bundle.environment)
          .filter((name) => ours.has(name))
          .sort(),
      );
      const unknown = Object.keys(bundle.environment).filter(
        (name) => !ours.has(name) && name !== 'NODE_OPTIONS' && !name.startsWith('POWERTOOLS_'),
      );
      expect(unknown, bundle.name).toEqual([]);
    }
  });
});

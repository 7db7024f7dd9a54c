import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import type { Sources } from '../../../contracts/sources/sources.ts';
import { createSellerPulse, type SellerPulse } from '../../../lib/seller-pulse.ts';
import { parseStage } from '../../../lib/stage/read-stage.ts';

const { context }: { context: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'),
);

/** The minimum that a stage must set. */
export const MINIMAL = {
  marketplace: { currency: 'EUR' },
  identity: { kind: 'cognito', domainPrefix: 'pulse-test' },
};

/** Sets every option that adds resources to a stage. */
export const EVERY_OPTION = {
  region: 'eu-west-1',
  domain: {
    name: 'pulse.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d',
    hostedZoneId: 'Z0123456789ABC',
  },
  firewall: { requestsPerIpInFiveMinutes: 3000 },
  alerts: { emails: ['success@example.com'], webhooks: ['https://hooks.example.com/alerts'] },
  operations: { emails: ['on-call@example.com'] },
  slack: { workspaceId: 'T01234ABC', channelId: 'C01234ABC' },
};

/** Stands for the built web app. */
export const SITE = fileURLToPath(new URL('../../fixtures/site', import.meta.url));

type Settings = Readonly<Record<string, unknown>>;

/**
 * An app as `cdk synth` makes it, but without bundled functions and, unless `validated`, without
 * CloudFormation's rules. Those take most of the time; `nag-findings.ts` asks for them.
 */
export const testApp = ({ validated = false } = {}): App =>
  new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    builtinCloudFormationValidation: validated,
  });

/** An app that bundles its functions into `outdir`, as `cdk synth` does. */
export const bundlingApp = (outdir: string): App =>
  new App({ outdir, context, builtinCloudFormationValidation: false });

/** All stacks of a stage with `settings` beside the minimum, in an app of its own. */
export const stacksIn = (app: App, settings: Settings = {}, sources?: Sources): SellerPulse =>
  createSellerPulse(app, parseStage('test', { ...MINIMAL, ...settings }, sources), { site: SITE });

const stacks = new Map<string, SellerPulse>();

/**
 * All stacks of a stage with `settings` beside the minimum. The tests of a process share them, so
 * they must not change them.
 */
export const stacksOf = (settings: Settings = {}): SellerPulse => {
  const key = JSON.stringify(settings);
  const made = stacks.get(key) ?? stacksIn(testApp(), settings);
  stacks.set(key, made);
  return made;
};

import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { type SellerPulse, sellerPulse } from '../../lib/seller-pulse.ts';
import { parseStage } from '../../lib/stage/read-stage.ts';

const { context }: { context: Record<string, unknown> } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

/** The least that a stage must say. */
export const MINIMAL = { marketplace: { currency: 'EUR' }, identity: { kind: 'cognito', domainPrefix: 'pulse-test' } };

/** An app as `cdk synth` makes it, except that functions are not bundled (which takes a second each). */
export const testApp = (): App => new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });

/** All stacks of a stage that says `settings` beside the least. */
export const stacksOf = (settings: Readonly<Record<string, unknown>> = {}, app = testApp()): SellerPulse =>
  sellerPulse(app, parseStage('test', { ...MINIMAL, ...settings }));

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, VALIDATION_REPORT_FILE } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import * as z from 'zod';
import type { Sources } from '../../../contracts/sources/sources.ts';
import { stacksIn, testApp } from './stacks.ts';

type Settings = Readonly<Record<string, unknown>>;

const report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({
          ruleName: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string().optional() })),
        }),
      ),
    }),
  ),
});

const appOf = (settings: Settings, sources?: Sources): App => {
  const app = testApp({ validated: true });
  // The tests read the report itself, not an error that holds it.
  app.node.setContext(FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, false);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  stacksIn(app, settings, sources);
  return app;
};

/**
 * The errors and warnings of cdk-nag, CloudFormation's own rules and CDK about a stage with these
 * settings that nobody acknowledged, as `<rule> at <construct path>`.
 */
export const nagFindings = (settings: Settings = {}, sources?: Sources): readonly string[] => {
  const file = join(appOf(settings, sources).synth().directory, VALIDATION_REPORT_FILE);
  return report
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .pluginReports.flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath ?? 'the app'}`),
    );
};

export type Acknowledgement = { readonly path: string; readonly rule: string; readonly reason: string };

/**
 * Every acknowledged finding of a stage with these settings, with the reason an auditor would read.
 */
export const acknowledgements = (settings: Settings = {}): readonly Acknowledgement[] =>
  appOf(settings)
    .node.findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(z.record(z.string(), z.string()).parse(data)))
        .map(([rule, reason]) => ({ path: node.path, rule, reason })),
    );

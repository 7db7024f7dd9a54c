import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { createSellerPulse } from '../lib/seller-pulse.ts';
import { readStage, StageError } from '../lib/stage/read-stage.ts';

const STAGES = fileURLToPath(new URL('../stages/', import.meta.url));
const SITE = fileURLToPath(new URL('../dashboard/dist/', import.meta.url));

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

try {
  const name = String(app.node.tryGetContext('stage') ?? 'dev');
  const stage = readStage(STAGES, name);
  // cdk ignores a misspelt option, so say which stage it is: it could silently be the wrong one.
  console.error(`Stage ${name} (stages/${name}.json). Choose another with -c stage=NAME.`);
  createSellerPulse(app, stage, { site: SITE });
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  // The message says everything. A stack trace would only hide it.
  console.error(error.message);
  process.exit(1);
}

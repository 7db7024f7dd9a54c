import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { WebConfig } from '../contracts/web-config.ts';
import { SiteDeployment } from './constructs/dashboard/site-deployment.ts';
import type { EntranceStack } from './entrance-stack.ts';
import { type Stage, StageError } from './stage/read-stage.ts';

export type DashboardStackProps = StackProps & {
  readonly stage: Stage;
  readonly entrance: EntranceStack;
  /** The folder of the built web app. */
  readonly site: string;
};

/**
 * Copies the web app and its settings into the entrance's bucket. Throws StageError if it is not
 * built.
 */
export class DashboardStack extends Stack {
  constructor(scope: Construct, id: string, { stage, entrance, site, ...props }: DashboardStackProps) {
    super(scope, id, props);
    if (!existsSync(join(site, 'index.html'))) {
      throw new StageError(
        `the dashboard is not built: ${join(site, 'index.html')} is missing; run npm run build:dashboard`,
      );
    }
    const config: WebConfig = { stage_name: stage.name, sign_in: entrance.signIn };
    const { bucket, bucketArn, distribution } = entrance;
    new SiteDeployment(this, 'Site', { stage, site, config, bucket, bucketArn, distribution });

    new CfnOutput(this, 'Url', { value: entrance.dashboardUrl, description: 'Address of the dashboard' });
    new CfnOutput(this, 'ApiUrl', {
      value: `${entrance.dashboardUrl}/v1`,
      description: 'Address of the API',
    });
    new CfnOutput(this, 'SignIn', {
      value: entrance.signIn.authority,
      description: 'The issuer of access tokens',
    });
  }
}

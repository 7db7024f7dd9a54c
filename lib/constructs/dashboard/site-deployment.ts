import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { WEB_CONFIG_PATH, type WebConfig } from '../../../contracts/web-config.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { prepareDeploymentFunction, settleDeploymentFunction } from '../deployment/deployment-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import { wildcardFinding } from '../security-findings/wildcard-finding.ts';

export type SiteDeploymentProps = {
  readonly stage: Stage;
  /** The folder that the web app was built into. */
  readonly site: string;
  readonly config: WebConfig;
  readonly bucket: IBucket;
  /** Exported by name, so that findings about it can be told beforehand. */
  readonly bucketArn: string;
  readonly distribution: IDistribution;
};

/** Where the build puts files whose names hold a hash of what is in them. */
const HASHED = 'assets';

const INVALIDATED = ['/', '/index.html', WEB_CONFIG_PATH];

/**
 * Puts the web app where CloudFront finds it, in two steps: what pages are made of, then the pages. Hashed files never
 * change, so browsers keep them for a year; those of earlier releases stay, because a page that is open may still load
 * them (some 200 kB a release). Everything else, the settings with it, is asked for anew each time, and goes when a
 * release no longer has it.
 */
export class SiteDeployment extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, site, config, bucket, bucketArn, distribution }: SiteDeploymentProps,
  ) {
    super(scope, id);
    const { role, logGroup } = prepareDeploymentFunction(this, { stage, name: 'dashboard-files' });
    // The library would grant patterns of actions; these are the ones that its function uses.
    const frozen = role.withoutPolicyUpdates();
    const sourceBuckets = new Set<string>();
    const noted = (source: ISource): ISource => ({
      bind: (at, context) => {
        const bound = source.bind(at, context);
        sourceBuckets.add(bound.bucket.bucketArn);
        return bound;
      },
    });
    const common = { destinationBucket: bucket, role: frozen, logGroup, memoryLimit: 256 };
    const hashed = new BucketDeployment(this, 'Hashed', {
      ...common,
      sources: [noted(Source.asset(join(site, HASHED)))],
      destinationKeyPrefix: HASHED,
      cacheControl: [
        CacheControl.setPublic(),
        CacheControl.maxAge(Duration.days(365)),
        CacheControl.immutable(),
      ],
      prune: false,
    });
    const pages = new BucketDeployment(this, 'Pages', {
      ...common,
      sources: [
        noted(Source.asset(site, { exclude: [HASHED] })),
        noted(Source.jsonData(WEB_CONFIG_PATH.slice(1), config)),
      ],
      cacheControl: [CacheControl.noCache()],
      prune: true,
      // Or they would be pruned.
      exclude: [`${HASHED}/*`],
      distribution,
      distributionPaths: INVALIDATED,
    });
    pages.node.addDependency(hashed);

    const sources = [...sourceBuckets].map((arn) => `${arn}/*`);
    const siteObjects = `${bucketArn}/*`;
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    // All of the assets and not this release's: IAM takes seconds to learn of another file, and the function runs at once.
    allow(['s3:GetObject'], sources);
    allow(['s3:ListBucket'], [bucketArn]);
    allow(['s3:PutObject', 's3:DeleteObject'], [siteObjects]);
    allow(
      ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
      [
        Stack.of(this).formatArn({
          service: 'cloudfront',
          region: '',
          resource: 'distribution',
          resourceName: distribution.distributionId,
        }),
      ],
    );
    acknowledge(
      role,
      [...sources, siteObjects].map(
        (resource) => `AwsSolutions::AwsSolutions-IAM5[${wildcardFinding(this, resource)}]`,
      ),
      'The objects of two buckets: the deployment assets, which it reads, and the site, whose files differ from release to release.',
    );
    this.settleFunction();
  }

  /** The library makes one function for both steps, beside them in the stack. */
  private settleFunction(): void {
    for (const made of Stack.of(this).node.children.filter(({ node }) =>
      node.id.startsWith('Custom::CDKBucketDeployment'),
    )) {
      settleDeploymentFunction(made);
      acknowledge(
        made,
        ['AwsSolutions::AwsSolutions-L1', 'Serverless::Serverless-LambdaLatestVersion'],
        'The library chooses the runtime that it tests its function with, and moves on with its releases. It runs while a deployment does, on our files alone.',
      );
    }
  }
}

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
import { nameWildcardFinding } from '../security-findings/wildcard-finding.ts';

export type SiteDeploymentProps = {
  readonly stage: Stage;
  /** The folder of the built web app. */
  readonly site: string;
  readonly config: WebConfig;
  readonly bucket: IBucket;
  /** Exported by name, because acknowledging a finding about it needs the name in advance. */
  readonly bucketArn: string;
  readonly distribution: IDistribution;
};

/** Where the build puts files whose names contain a hash of their content. */
const HASHED = 'assets';

const INVALIDATED = ['/', '/index.html', WEB_CONFIG_PATH];

/**
 * Copies the web app into the bucket, in two steps: first what the page loads, then the page.
 *
 * Hashed files never change, so browsers keep them for a year. Those of earlier releases stay,
 * because an open page may still load them (some 200 kB a release). Browsers ask for everything
 * else each time, the settings included. A release that lacks such a file deletes it.
 */
export class SiteDeployment extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, site, config, bucket, bucketArn, distribution }: SiteDeploymentProps,
  ) {
    super(scope, id);
    const { role, logGroup } = prepareDeploymentFunction(this, { stage, name: 'dashboard-files' });
    // CDK would grant actions by pattern. Below are those that its function uses.
    const frozen = role.withoutPolicyUpdates();
    const sourceBuckets = new Set<string>();
    const noteBucket = (source: ISource): ISource => ({
      bind: (at, context) => {
        const bound = source.bind(at, context);
        sourceBuckets.add(bound.bucket.bucketArn);
        return bound;
      },
    });
    const common = { destinationBucket: bucket, role: frozen, logGroup, memoryLimit: 256 };
    const hashed = new BucketDeployment(this, 'Hashed', {
      ...common,
      sources: [noteBucket(Source.asset(join(site, HASHED)))],
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
        noteBucket(Source.asset(site, { exclude: [HASHED] })),
        noteBucket(Source.jsonData(WEB_CONFIG_PATH.slice(1), config)),
      ],
      cacheControl: [CacheControl.noCache()],
      prune: true,
      // Otherwise they would be pruned.
      exclude: [`${HASHED}/*`],
      distribution,
      distributionPaths: INVALIDATED,
    });
    pages.node.addDependency(hashed);

    const sources = [...sourceBuckets].map((arn) => `${arn}/*`);
    const siteObjects = `${bucketArn}/*`;
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    // All assets and not only those of this release: IAM takes seconds to apply a change, and the
    // function runs at once.
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
        (resource) => `AwsSolutions::AwsSolutions-IAM5[${nameWildcardFinding(this, resource)}]`,
      ),
      'The objects of two buckets: the deployment assets, which the function reads, and the site, ' +
        'whose files change with each release.',
    );
    this.settleFunction();
  }

  /** CDK creates one function for both steps, next to them in the stack. */
  private settleFunction(): void {
    for (const child of Stack.of(this).node.children.filter(({ node }) =>
      node.id.startsWith('Custom::CDKBucketDeployment'),
    )) {
      settleDeploymentFunction(child);
      acknowledge(
        child,
        ['AwsSolutions::AwsSolutions-L1', 'Serverless::Serverless-LambdaLatestVersion'],
        'CDK chooses the runtime that it tests this function with, and updates it with its ' +
          'releases. The function runs only during deployments, on our own files.',
      );
    }
  }
}

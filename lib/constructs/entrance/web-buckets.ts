import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import { toRemovalPolicy } from '../../stage/removal.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

const commonProps = (stage: Stage) => ({
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  encryption: BucketEncryption.S3_MANAGED,
  removalPolicy: toRemovalPolicy(stage),
  // Only an empty bucket can be deleted.
  autoDeleteObjects: stage.removal === 'destroy',
});

/**
 * The bucket for the access logs of CloudFront and S3. They contain IP addresses, so they expire
 * when the other logs do. They contain no tokens, because headers are not logged. They do contain
 * the codes of the addresses to which people return after signing in, but those have been used.
 */
export const createLogsBucket = (scope: Construct, id: string, stage: Stage): Bucket => {
  const bucket = new Bucket(scope, id, {
    ...commonProps(stage),
    // CloudFront delivers its logs with access control lists. Nothing else here needs them.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [
      {
        expiration: Duration.days(stage.logRetentionDays),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  acknowledge(
    bucket,
    ['AwsSolutions::AwsSolutions-S1'],
    'This bucket receives the access logs. Logging the delivery of logs would never end.',
  );
  return bucket;
};

/**
 * The files of the web app. Only CloudFront reads them. Versions allow a bad release to be undone.
 */
export const createSiteBucket = (scope: Construct, id: string, stage: Stage, logs: Bucket): Bucket =>
  new Bucket(scope, id, {
    ...commonProps(stage),
    versioned: true,
    serverAccessLogsBucket: logs,
    serverAccessLogsPrefix: 'bucket/',
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });

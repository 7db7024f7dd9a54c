import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import { removalOf } from '../../stage/removal.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

const common = (stage: Stage) => ({
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  encryption: BucketEncryption.S3_MANAGED,
  removalPolicy: removalOf(stage),
  // A bucket with anything in it cannot be deleted.
  autoDeleteObjects: stage.removal === 'destroy',
});

/**
 * Where CloudFront and S3 write who asked for what. It holds IP addresses, so it forgets when the other logs do. Tokens are in
 * headers, which are not logged; the codes in the addresses people come back to after signing in are spent by then.
 */
export const createLogsBucket = (scope: Construct, id: string, stage: Stage): Bucket => {
  const bucket = new Bucket(scope, id, {
    ...common(stage),
    // CloudFront delivers its logs by access control list, the one thing here that still needs any.
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
    'This bucket is where access logs go: logging the delivery of logs would never end.',
  );
  return bucket;
};

/** The files of the web app: private, read by CloudFront alone. Versions let a bad release be taken back. */
export const createSiteBucket = (scope: Construct, id: string, stage: Stage, logs: Bucket): Bucket =>
  new Bucket(scope, id, {
    ...common(stage),
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

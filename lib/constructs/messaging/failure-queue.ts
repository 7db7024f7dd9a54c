import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

export type FailureQueueProps = { readonly stage: Stage; readonly name: string; readonly key: IKey };

/**
 * A queue for what failed for good. It is encrypted with our key, takes messages over TLS only, and
 * keeps them for 14 days, the most that SQS allows.
 */
export const createFailureQueue = (
  scope: Construct,
  id: string,
  { stage, name, key }: FailureQueueProps,
): Queue => {
  const queue = new Queue(scope, id, {
    queueName: resourceName(stage, name),
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    // It holds no data, only pointers to what failed. If it stayed, its name would block the next
    // one.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(
    queue,
    ['AwsSolutions::AwsSolutions-SQS3', 'Serverless::Serverless-SQSRedrivePolicy'],
    'This is itself a dead letter queue. Only an engineer with the runbook reads it, and an alarm ' +
      'watches its depth.',
  );
  return queue;
};

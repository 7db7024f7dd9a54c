import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

export type MessagesProps = { readonly stage: Stage; readonly name: string; readonly key: IKey };

/**
 * A topic that is encrypted with our key and takes messages over TLS alone, with those who are told. What cannot be delivered
 * to one of them after all of SNS's attempts (a webhook that is gone) waits in a queue, `<name>-undelivered`.
 */
export const createTopic = (
  scope: Construct,
  id: string,
  props: MessagesProps,
  { emails, webhooks }: Stage['alerts'] = { emails: [], webhooks: [] },
): Topic => {
  const { stage, name, key } = props;
  const topic = new Topic(scope, id, {
    topicName: resourceName(stage, name),
    masterKey: key,
    enforceSSL: true,
  });
  if (emails.length + webhooks.length === 0) return topic;
  const deadLetterQueue = createFailureQueue(scope, `${id}Undelivered`, {
    ...props,
    name: `${name}-undelivered`,
  });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email, { deadLetterQueue }));
  for (const webhook of webhooks) topic.addSubscription(new UrlSubscription(webhook, { deadLetterQueue }));
  return topic;
};

/** A queue for what failed for good, encrypted with our key, over TLS alone, kept for the 14 days that SQS keeps anything. */
export const createFailureQueue = (
  scope: Construct,
  id: string,
  { stage, name, key }: MessagesProps,
): Queue => {
  const queue = new Queue(scope, id, {
    queueName: resourceName(stage, name),
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    // It holds pointers to what failed and no data, and a kept one would stand in the way of the next of its name.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(
    queue,
    ['AwsSolutions::AwsSolutions-SQS3', 'Serverless::Serverless-SQSRedrivePolicy'],
    'This is itself the queue of what failed; nothing consumes it but an engineer with the runbook, and an alarm watches its depth.',
  );
  return queue;
};

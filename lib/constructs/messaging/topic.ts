import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { createFailureQueue, type FailureQueueProps } from './failure-queue.ts';

export type TopicProps = FailureQueueProps;

/**
 * An SNS topic with its subscribers. It is encrypted with our key and takes messages over TLS only.
 * A message that SNS cannot deliver after all its attempts (a webhook is gone) waits in the queue
 * `<name>-undelivered`.
 */
export const createTopic = (
  scope: Construct,
  id: string,
  props: TopicProps,
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

import { mskWithIam } from '../../adapters/kafka/connection.ts';
import { createTopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import { createKafkaTopics } from './kafka-topics.ts';

/**
 * `onEvent` of the custom resource's provider. Its only setting is the region, which Lambda sets.
 */
export const handler = createKafkaTopics({
  openAdmin: (brokers) => createTopicsAdmin(mskWithIam(brokers, process.env['AWS_REGION'] ?? '')),
  clock: Date.now,
  waiting,
});

import { createHash } from 'node:crypto';
import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Source } from '../../../contracts/sources/sources.ts';
import type { TopicReader } from '../../../contracts/sources/topics.ts';
import type { KafkaSourceDefinition } from '../../../topology/event-sources.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import type { KafkaCluster } from '../kafka/kafka-cluster.ts';
import { allowNetworkInterfaces, FOR_POLLERS } from '../kafka/network-interfaces.ts';
import { createFailureQueue } from '../messaging/failure-queue.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

import { readSchemaRegistry } from './schema-registry.ts';

export type KafkaSourceProps = {
  readonly stage: Stage;
  readonly cluster: KafkaCluster;
  /** The topic's name in this stage, and the short name of its consumer group. */
  readonly reader: TopicReader;
  /** The registry of the schemas of its messages, if they are not plain JSON. */
  readonly registry: Source['registry'];
  /** Encrypts the failure queue. */
  readonly key: IKey;
  readonly source: KafkaSourceDefinition;
  readonly target: PulseFunction;
};

/**
 * The short name of the queue for what Lambda could not decode of a topic. Topics have longer names
 * than queues.
 */
export const failureQueueOf = ({ kind, topic }: TopicReader): string =>
  `ingest-${kind}-${createHash('sha256').update(topic).digest('hex').slice(0, 8)}-failures`;

/**
 * Delivers one topic to one function and never skips a record. There is no on-failure destination
 * and no limit of attempts or age, so a batch that fails because of the infrastructure comes again
 * until it succeeds. A bad record does not fail its batch: the function quarantines it. Only what
 * Lambda itself must decode and cannot goes to a queue.
 */
export class KafkaSource extends Construct {
  readonly reader: TopicReader;
  readonly mapping: EventSourceMapping;
  /** What Lambda could not decode. Undefined where it decodes nothing. */
  readonly failures: Queue | undefined;

  constructor(
    scope: Construct,
    id: string,
    { stage, cluster, reader, registry, key, source, target }: KafkaSourceProps,
  ) {
    super(scope, id);
    const { pollers } = stage.kafka;
    this.reader = reader;
    const { topic, name } = reader;
    const group = resourceName(stage, name);
    // Without it, Lambda would drop what it cannot decode.
    const failures =
      registry && createFailureQueue(this, 'Failures', { stage, name: failureQueueOf(reader), key });
    this.failures = failures;
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: target.fn,
      eventSourceArn: cluster.arn,
      kafkaTopic: topic,
      kafkaConsumerGroupId: group,
      batchSize: source.batchSize,
      maxBatchingWindow: Duration.seconds(source.batchingWindowSeconds),
      startingPosition: StartingPosition[source.startingPosition],
      ...(registry && { schemaRegistryConfig: readSchemaRegistry(registry, target) }),
      ...(failures && { onFailure: { bind: () => ({ destination: failures.queueArn }) } }),
      // On-demand pollers have no such metrics, and no setting for attempts: they always retry.
      ...(pollers !== 'on-demand' && {
        provisionedPollerConfig: {
          minimumPollers: pollers.minimum,
          maximumPollers: pollers.maximum,
          // The mappings share the units we pay for. Each alone would leave most of one
          // unused.
          pollerGroupName: resourceName(stage, 'pollers'),
        },
        retryAttempts: -1,
        metricsConfig: {
          metrics: [MetricType.EVENT_COUNT, MetricType.ERROR_COUNT, MetricType.KAFKA_METRICS],
        },
      }),
    });
    this.mapping.node.addDependency(target.role);
    if (failures !== undefined) {
      target.allow({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] });
      target.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
    }
    acknowledge(
      this.mapping,
      ['Serverless::Serverless-LambdaEventSourceMappingDestination'],
      'A destination would make the mapping skip records after an outage. The function itself ' +
        'quarantines bad records, so only infrastructure can fail here. The mapping retries until ' +
        'that works again, and an alarm watches the lag.',
    );

    // The pollers use the function's role.
    target.allow({
      actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'],
      resources: [cluster.arn],
    });
    target.allow({
      actions: ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'],
      resources: [cluster.arn],
    });
    target.allow({
      actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'],
      resources: [cluster.topicArn(topic)],
    });
    target.allow({
      actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'],
      resources: [cluster.groupArn(group)],
    });
    allowNetworkInterfaces(target, FOR_POLLERS);
  }
}

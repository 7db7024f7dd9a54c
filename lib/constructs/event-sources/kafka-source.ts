import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { KafkaSourceDefinition } from '../../../topology/event-sources.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { PulseFunction } from '../functions/pulse-function.ts';
import type { KafkaCluster } from '../kafka/kafka-cluster.ts';
import { allowNetworkInterfaces, FOR_POLLERS } from '../kafka/network-interfaces.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

export type KafkaSourceProps = {
  readonly stage: Stage;
  readonly cluster: KafkaCluster;
  /** The topic's name in this stage. */
  readonly topic: string;
  /** Short name of the function, and of its consumer group. */
  readonly name: string;
  readonly source: KafkaSourceDefinition;
  readonly target: PulseFunction;
};

/**
 * Delivers one topic to one function and never skips a record. There is no on-failure destination
 * and no limit of attempts or age, so a batch that fails because of the infrastructure comes again
 * until it succeeds. A bad record does not fail its batch: the function quarantines it.
 */
export class KafkaSource extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(
    scope: Construct,
    id: string,
    { stage, cluster, topic, name, source, target }: KafkaSourceProps,
  ) {
    super(scope, id);
    const { pollers } = stage.kafka;
    const group = resourceName(stage, name);
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: target.fn,
      eventSourceArn: cluster.arn,
      kafkaTopic: topic,
      kafkaConsumerGroupId: group,
      batchSize: source.batchSize,
      maxBatchingWindow: Duration.seconds(source.batchingWindowSeconds),
      startingPosition: StartingPosition[source.startingPosition],
      // On-demand pollers have no such metrics, and no setting for attempts: they always retry.
      ...(pollers !== 'on-demand' && {
        provisionedPollerConfig: {
          minimumPollers: pollers.minimum,
          maximumPollers: pollers.maximum,
          // The five mappings share the units we pay for. Each alone would leave most of one
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

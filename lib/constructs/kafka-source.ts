import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, MetricType, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { KafkaSourceDefinition } from '../../contracts/definitions.ts';
import type { Stage } from '../stage/read-stage.ts';
import { acknowledge } from './acknowledge.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { type PulseFunction, resourceName } from './pulse-function.ts';

export type KafkaSourceProps = {
  readonly stage: Stage;
  readonly cluster: KafkaCluster;
  /** The name that the topic has in this stage. */
  readonly topic: string;
  /** Short name of the function, which its consumer group is called by. */
  readonly name: string;
  readonly source: KafkaSourceDefinition;
  readonly target: PulseFunction;
};

/**
 * Delivers one topic to one function, with nothing skipped ever: there is no on-failure destination and no limit of
 * attempts or age, so what fails for reasons of infrastructure comes again until it is done. Data that cannot be used does
 * not fail: the function quarantines it.
 */
export class KafkaSource extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, { stage, cluster, topic, name, source, target }: KafkaSourceProps) {
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
      // On-demand pollers know neither these metrics nor a limit of attempts: theirs are infinite anyhow.
      ...(pollers !== 'on-demand' && {
        provisionedPollerConfig: {
          minimumPollers: pollers.minimum,
          maximumPollers: pollers.maximum,
          // The five mappings share the paid units, of which each alone would leave most unused.
          pollerGroupName: resourceName(stage, 'pollers'),
        },
        retryAttempts: -1,
        metricsConfig: { metrics: [MetricType.EVENT_COUNT, MetricType.ERROR_COUNT, MetricType.KAFKA_METRICS] },
      }),
    });
    this.mapping.node.addDependency(target.role);
    acknowledge(
      this.mapping,
      ['Serverless::Serverless-LambdaEventSourceMappingDestination'],
      'A destination would make the mapping skip records after an outage. Bad records are quarantined by the function itself, so what fails here is infrastructure, and is retried until it is back; an alarm watches the lag.',
    );

    // The pollers act as the function's role.
    target.allow({ actions: ['kafka:DescribeCluster', 'kafka:DescribeClusterV2', 'kafka:GetBootstrapBrokers'], resources: [cluster.arn] });
    target.allow({
      actions: ['kafka-cluster:Connect', 'kafka-cluster:DescribeClusterDynamicConfiguration'],
      resources: [cluster.arn],
    });
    target.allow({ actions: ['kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'], resources: [cluster.topicArn(topic)] });
    target.allow({ actions: ['kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'], resources: [cluster.groupArn(group)] });
    this.allowNetwork(target);
  }

  /** Pollers reach the brokers through network interfaces that Lambda makes in the brokers' subnets with this role. */
  private allowNetwork(target: PulseFunction): void {
    const actions = [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ];
    target.allow({ actions, resources: ['*'] });
    // Lambda documents this statement: its service may use the role for interfaces, the code that runs in the function may not.
    target.role.addToPolicy(
      new PolicyStatement({
        sid: 'CodeMakesNoInterfaces',
        effect: Effect.DENY,
        actions,
        resources: ['*'],
        conditions: { ArnEquals: { 'lambda:SourceFunctionArn': target.arnByName } },
      }),
    );
    target.acknowledgeWildcard(
      'Resource::*',
      'X-Ray segments belong to no resource, and interfaces that the pollers are yet to make have no ARN; the code itself is denied those actions.',
    );
  }
}

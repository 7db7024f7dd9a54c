import { CfnOutput, CfnWaitConditionHandle, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createBrokers } from './constructs/kafka/brokers.ts';
import { type KafkaCluster, toKafkaCluster } from './constructs/kafka/kafka-cluster.ts';
import { KafkaTopics } from './constructs/kafka/kafka-topics.ts';
import { ExistingNetwork, type Network, NewNetwork } from './constructs/kafka/network.ts';
import { PollerEndpoints } from './constructs/kafka/poller-endpoints.ts';
import type { Stage } from './stage/read-stage.ts';
import { usualTopicsOf } from './stage/topic-readers.ts';

export type KafkaStackProps = StackProps & { readonly stage: Stage };

/** Where the records come from: a new or existing cluster, its network, and its topics. */
export class KafkaStack extends Stack {
  readonly cluster: KafkaCluster;

  constructor(scope: Construct, id: string, { stage, ...props }: KafkaStackProps) {
    super(scope, id, props);
    const { network, arn } = this.createCluster(stage);
    this.cluster = toKafkaCluster(arn);
    new CfnOutput(this, 'ClusterArn', { value: arn, description: 'ARN of the Kafka cluster' });

    const { cluster, pollers, createTopics } = stage.kafka;
    if (pollers === 'on-demand' && (cluster.kind !== 'existing' || cluster.createEndpoints))
      new PollerEndpoints(this, 'PollerEndpoints', { stage, network });
    // CloudFormation refuses a stack without resources, and this resource creates nothing.
    if (cluster.kind === 'existing') new CfnWaitConditionHandle(this, 'Existing');
    const topics = usualTopicsOf(stage, stage.sources);
    if (createTopics && topics.length > 0) {
      const { bootstrapBrokers } = new KafkaTopics(this, 'Topics', {
        stage,
        cluster: this.cluster,
        network,
        topics,
      });
      new CfnOutput(this, 'BootstrapBrokers', {
        value: bootstrapBrokers,
        description: 'The brokers, for producers that sign in by IAM',
      });
    }
  }

  /**
   * The first three zones of the region. CloudFormation picks them, so synth needs no AWS account.
   */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }

  /** Creates the cluster and its network, or takes both from the settings. */
  private createCluster(stage: Stage): { readonly network: Network; readonly arn: string } {
    const { cluster } = stage.kafka;
    if (cluster.kind === 'existing')
      return { network: new ExistingNetwork(this, 'Network', cluster), arn: cluster.arn };
    const network = new NewNetwork(this, 'Network', { stage, cluster });
    return { network, arn: createBrokers(this, cluster, { stage, network }) };
  }
}

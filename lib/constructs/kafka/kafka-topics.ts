import { CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Stage } from '../../stage/read-stage.ts';
import type { UsualTopic } from '../../stage/topic-readers.ts';
import { AwsCall } from '../deployment/aws-call.ts';
import { prepareDeploymentFunction, settleDeploymentFunction } from '../deployment/deployment-function.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import type { Network } from './network.ts';
import { allowNetworkInterfaces, FOR_THE_FUNCTION } from './network-interfaces.ts';

export type KafkaTopicsProps = {
  readonly stage: Stage;
  readonly cluster: KafkaCluster;
  readonly network: Network;
  readonly topics: readonly UsualTopic[];
};

/**
 * The topics of the stage. A deployment that changes them creates missing topics and adds missing
 * partitions. Neither the code nor its role can delete a topic or read a record.
 */
export class KafkaTopics extends Construct {
  /** `host:port` of the brokers for clients that sign in by IAM, separated by commas. */
  readonly bootstrapBrokers: string;

  constructor(scope: Construct, id: string, { stage, cluster, network, topics }: KafkaTopicsProps) {
    super(scope, id);
    // This call runs outside the network, which has no way to MSK's control plane.
    this.bootstrapBrokers = new AwsCall(this, 'Brokers', {
      stage,
      name: 'bootstrap-brokers',
      call: {
        service: 'kafka',
        action: 'getBootstrapBrokers',
        parameters: { ClusterArn: cluster.arn },
        outputPaths: ['BootstrapBrokerStringSaslIam'],
        physicalResourceId: PhysicalResourceId.of('bootstrap-brokers'),
      },
      allowed: { actions: ['kafka:GetBootstrapBrokers'], resources: [cluster.arn] },
    }).resource.getResponseField('BootstrapBrokerStringSaslIam');

    // New brokers take a while to accept the role, hence five minutes.
    const target = new PulseFunction(this, 'Topics', {
      stage,
      name: 'kafka-topics',
      description: 'Creates missing topics and adds missing partitions; never removes any',
      entry: 'lambdas/kafka-topics/handler.ts',
      environment: {},
      memoryMiB: 256,
      timeoutSeconds: 300,
      vpc: network.vpc,
      vpcSubnets: { subnets: [...network.subnets] },
      securityGroups: [network.securityGroup],
    });
    allowNetworkInterfaces(target, FOR_THE_FUNCTION);
    target.allow({
      actions: ['kafka-cluster:Connect', 'kafka-cluster:DescribeCluster'],
      resources: [cluster.arn],
    });
    // To add partitions, Kafka requires the permissions to alter and to describe the topic.
    target.allow({
      actions: ['kafka-cluster:AlterTopic', 'kafka-cluster:CreateTopic', 'kafka-cluster:DescribeTopic'],
      resources: topics.map(({ name }) => cluster.topicArn(name)),
    });

    const provider = this.createProvider(stage, target);
    new CustomResource(this, 'Resource', {
      resourceType: 'Custom::KafkaTopics',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(10),
      properties: {
        BootstrapBrokers: this.bootstrapBrokers,
        Topics: topics.map(({ name, partitions }) => ({ Name: name, Partitions: String(partitions) })),
      },
    });
  }

  /**
   * CDK's function between CloudFormation and ours. Ours is inside the network, from where it could
   * not answer CloudFormation.
   */
  private createProvider(stage: Stage, target: PulseFunction): Provider {
    const { functionName, logGroup, role } = prepareDeploymentFunction(this, {
      stage,
      name: 'kafka-topics-provider',
    });
    const provider = new Provider(this, 'Provider', {
      onEventHandler: target.fn,
      providerFunctionName: functionName,
      frameworkOnEventRole: role,
      logGroup,
    });
    settleDeploymentFunction(provider);
    const handler = target.fn.node.defaultChild;
    if (CfnResource.isCfnResource(handler))
      acknowledge(
        role,
        [`AwsSolutions::AwsSolutions-IAM5[Resource::<${Stack.of(this).getLogicalId(handler)}.Arn>:*]`],
        'Covers every version of the function that creates topics, and no other function. This is ' +
          'how CDK grants permission to invoke.',
      );
    return provider;
  }
}

import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { toRemovalPolicy } from '../../stage/removal.ts';
import type { NewCluster, NewNetwork } from './network.ts';

type Place = { readonly stage: Stage; readonly network: NewNetwork };

const toVpcConfig = ({ subnets, securityGroup }: NewNetwork) => ({
  subnetIds: subnets.map(({ subnetId }) => subnetId),
  securityGroups: [securityGroup.securityGroupId],
});

/**
 * Brokers that AWS sizes. Clients must use TLS and sign in by IAM, and data is encrypted at rest.
 * AWS keeps their logs and metrics. The cluster has a fixed name: a change that would replace it
 * fails because the name is taken, and no record is lost.
 */
const createServerless = (scope: Construct, { stage, network }: Place): CfnServerlessCluster =>
  new CfnServerlessCluster(scope, 'Serverless', {
    clusterName: resourceName(stage, 'serverless'),
    vpcConfigs: [toVpcConfig(network)],
    clientAuthentication: { sasl: { iam: { enabled: true } } },
  });

/** Brokers of a size that the stage sets, in three zones, with storage that grows by itself. */
const createExpress = (
  scope: Construct,
  { stage, network }: Place,
  { instanceType, brokersPerZone, kafkaVersion }: Extract<NewCluster, { kind: 'express' }>,
): CfnCluster => {
  const logGroup = new LogGroup(scope, 'BrokerLogs', {
    // Log groups under this prefix need no resource policy. An account can have only ten of those.
    logGroupName: `/aws/vendedlogs/${resourceName(stage, 'brokers')}`,
    retention: stage.logRetentionDays,
    removalPolicy: toRemovalPolicy(stage),
  });
  const { subnetIds, securityGroups } = toVpcConfig(network);
  return new CfnCluster(scope, 'Express', {
    clusterName: resourceName(stage, 'express'),
    kafkaVersion,
    numberOfBrokerNodes: brokersPerZone * subnetIds.length,
    brokerNodeGroupInfo: { instanceType, clientSubnets: subnetIds, securityGroups },
    clientAuthentication: {
      sasl: { iam: { enabled: true }, scram: { enabled: false } },
      unauthenticated: { enabled: false },
    },
    encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
    // Enough to see which topic fills a broker. Monitoring per partition would cost a metric for
    // each of sixty partitions.
    enhancedMonitoring: 'PER_TOPIC_PER_BROKER',
    loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: logGroup.logGroupName } } },
  });
};

/**
 * Creates the cluster that the stage asks for and returns its ARN. The stage says whether it is
 * kept.
 */
export const createBrokers = (scope: Construct, cluster: NewCluster, place: Place): string => {
  const brokers =
    cluster.kind === 'serverless' ? createServerless(scope, place) : createExpress(scope, place, cluster);
  brokers.applyRemovalPolicy(toRemovalPolicy(place.stage));
  return brokers.attrArn;
};

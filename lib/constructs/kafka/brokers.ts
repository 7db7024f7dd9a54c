import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnCluster, CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { removalOf } from '../../stage/removal.ts';
import type { NewCluster, NewNetwork } from './network.ts';

type Place = { readonly stage: Stage; readonly network: NewNetwork };

const placeOf = ({ subnets, securityGroup }: NewNetwork) => ({
  subnetIds: subnets.map(({ subnetId }) => subnetId),
  securityGroups: [securityGroup.securityGroupId],
});

/**
 * Brokers that AWS sizes. They take IAM over TLS and nothing else, encrypted at rest; log and metrics are AWS's own. The name is given, so
 * that a change which would replace the cluster fails for the name that is taken, and loses nothing.
 */
const serverless = (scope: Construct, { stage, network }: Place): CfnServerlessCluster =>
  new CfnServerlessCluster(scope, 'Serverless', {
    clusterName: resourceName(stage, 'serverless'),
    vpcConfigs: [placeOf(network)],
    clientAuthentication: { sasl: { iam: { enabled: true } } },
  });

/** Brokers of a given size, in three zones (so the region must have three), with storage that grows by itself. */
const express = (
  scope: Construct,
  { stage, network }: Place,
  { instanceType, brokersPerZone, kafkaVersion }: Extract<NewCluster, { kind: 'express' }>,
): CfnCluster => {
  const logGroup = new LogGroup(scope, 'BrokerLogs', {
    // Log groups under this prefix need no resource policy each, of which an account has ten.
    logGroupName: `/aws/vendedlogs/${resourceName(stage, 'brokers')}`,
    retention: stage.logRetentionDays,
    removalPolicy: removalOf(stage),
  });
  const { subnetIds, securityGroups } = placeOf(network);
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
    // Per topic and broker: enough to see which topic fills a broker; per partition would cost a metric for each of sixty.
    enhancedMonitoring: 'PER_TOPIC_PER_BROKER',
    loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: logGroup.logGroupName } } },
  });
};

/** Makes the cluster that the stage asks for and gives its ARN. It holds records: kept or deleted as the stage says. */
export const createBrokers = (scope: Construct, cluster: NewCluster, place: Place): string => {
  const brokers = cluster.kind === 'serverless' ? serverless(scope, place) : express(scope, place, cluster);
  brokers.applyRemovalPolicy(removalOf(place.stage));
  return brokers.attrArn;
};

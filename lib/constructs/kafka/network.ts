import { RemovalPolicies, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  IpAddresses,
  type ISecurityGroup,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ZONES } from '../../stage/cross-checks.ts';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { toRemovalPolicy } from '../../stage/removal.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

/** The port of the brokers for clients that sign in by IAM. */
const IAM_PORT = Port.tcp(9098);

/** Where the brokers are, and so also the pollers and the function that creates topics. */
export type Network = {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** The security group of the brokers and of everything of ours that connects to them. */
  readonly securityGroup: ISecurityGroup;
};

type Cluster = Stage['kafka']['cluster'];
export type NewCluster = Exclude<Cluster, { kind: 'existing' }>;
export type ExistingCluster = Extract<Cluster, { kind: 'existing' }>;

/**
 * A network for the brokers only, without internet gateway or NAT. It is kept or deleted together
 * with the cluster, because it cannot be deleted while the cluster has interfaces in it.
 */
export class NewNetwork extends Construct implements Network {
  readonly vpc: Vpc;
  readonly subnets: readonly ISubnet[];
  readonly securityGroup: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    { stage, cluster }: { readonly stage: Stage; readonly cluster: NewCluster },
  ) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      vpcName: resourceName(stage, 'kafka'),
      ipAddresses: IpAddresses.cidr(cluster.cidr),
      ...(cluster.availabilityZones === undefined
        ? { maxAzs: ZONES[cluster.kind] }
        : { availabilityZones: cluster.availabilityZones }),
      natGateways: 0,
      // A fixed size, so that adding a third zone later does not move the first two.
      subnetConfiguration: [{ name: 'Brokers', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // Nothing uses the network's default group. Emptying it would need one more function, with
      // the permission to change any group.
      restrictDefaultSecurityGroup: false,
    });
    this.subnets = this.vpc.isolatedSubnets;

    // Lambda puts its pollers into the brokers' group, and we put the function that creates topics
    // there too.
    this.securityGroup = new SecurityGroup(this, 'Brokers', {
      vpc: this.vpc,
      description: `Seller Pulse ${stage.name}: brokers, and who talks to them`,
      allowAllOutbound: false,
    });
    this.securityGroup.connections.allowInternally(IAM_PORT, 'Kafka with IAM among carriers of this group');
    for (const cidr of cluster.clientCidrs)
      this.securityGroup.addIngressRule(
        Peer.ipv4(cidr),
        IAM_PORT,
        'Kafka with IAM from clients of the marketplace',
      );

    const logGroup = new LogGroup(this, 'FlowLogs', {
      logGroupName: `/aws/vpc-flow-logs/${resourceName(stage, 'kafka')}`,
      retention: stage.logRetentionDays,
    });
    const role = new Role(this, 'FlowLogRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Seller Pulse ${stage.name}: writes the flow logs of the brokers' network`,
    });
    this.vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup, role) });
    RemovalPolicies.of(this).apply(toRemovalPolicy(stage));
  }
}

/**
 * The network of an existing cluster, as the stage's settings describe it. Nothing in it changes.
 */
export class ExistingNetwork extends Construct implements Network {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /**
   * Must let its members reach the brokers on port 9098, as Lambda's pollers need it. The owner of
   * the network adds that rule.
   */
  readonly securityGroup: ISecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    { vpcId, availabilityZones, subnetIds, securityGroupId }: ExistingCluster,
  ) {
    super(scope, id);
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones, isolatedSubnetIds: subnetIds });
    this.subnets = this.vpc.isolatedSubnets;
    acknowledge(
      this,
      ['@aws-cdk/aws-ec2:noSubnetRouteTableId'],
      'The network belongs to others: the deployment neither reads nor changes its routes.',
    );
    this.securityGroup = SecurityGroup.fromSecurityGroupId(this, 'Brokers', securityGroupId, {
      mutable: false,
    });
  }
}

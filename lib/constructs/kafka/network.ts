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
import { removalOf } from '../../stage/removal.ts';
import { acknowledge } from '../security-findings/acknowledge.ts';

/** Where brokers take clients that sign in by IAM. */
const IAM_PORT = Port.tcp(9098);

/** Where the brokers are, and so where the network interfaces of pollers and of our own function go. */
export type Network = {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** Of the brokers, and of everything of ours that talks to them. */
  readonly securityGroup: ISecurityGroup;
};

type Cluster = Stage['kafka']['cluster'];
export type NewCluster = Exclude<Cluster, { kind: 'existing' }>;
export type ExistingCluster = Extract<Cluster, { kind: 'existing' }>;

/**
 * A network for the brokers alone, with no way out of it: no internet gateway and no NAT. It is kept or deleted together with the
 * cluster, whose interfaces would hold on to it.
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
      // A given size, so that a third zone later moves none of the first two.
      subnetConfiguration: [{ name: 'Brokers', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
      // Nothing carries the network's default group; emptying it would take one more function, with the right to change any group.
      restrictDefaultSecurityGroup: false,
    });
    this.subnets = this.vpc.isolatedSubnets;

    // Lambda gives its pollers the brokers' own group, and so do we to the function that makes topics.
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
    RemovalPolicies.of(this).apply(removalOf(stage));
  }
}

/** The network of a cluster that is there already, as the stage's settings describe it. Nothing is looked up and no rule is changed. */
export class ExistingNetwork extends Construct implements Network {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** Must let its own carriers reach the brokers on 9098, as it has to for Lambda's pollers: whoever owns it adds that rule. */
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
      'No route is read or changed: the network belongs to others.',
    );
    this.securityGroup = SecurityGroup.fromSecurityGroupId(this, 'Brokers', securityGroupId, {
      mutable: false,
    });
  }
}

import { z } from 'zod';
import { TOPIC_PARTITIONS } from '../../contracts/definitions.ts';
import { TOPICS } from '../../contracts/names.ts';
import { between, flag, form, list, settings } from './fields.ts';

const topic = (name: string) =>
  settings({
    name: form(
      /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
      'must be a Kafka topic name: 1 to 249 letters, digits, dots, underscores and hyphens',
    ).default(name),
    /** An existing topic is given the partitions that it lacks and never loses one: asking for fewer than it has fails the deployment. */
    partitions: between(1, 1000).default(TOPIC_PARTITIONS),
  }).prefault({});

const NUMBER = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const cidr = (least: number, most: number) => {
  const sizes = Array.from({ length: most - least + 1 }, (_, index) => least + index).join('|');
  return form(
    new RegExp(`^(${NUMBER}\\.){3}${NUMBER}/(${sizes})$`),
    `must be an IPv4 range such as 10.77.0.0/${least}, with /${least} to /${most}`,
  );
};

/** The network that we make around a cluster of ours. */
const network = {
  /** The network's addresses; must overlap with no network that is to be connected with it. */
  cidr: cidr(16, 22).default('10.77.0.0/16'),
  /** Where the marketplace's producers are, if they come from other networks: these may reach the brokers. Connecting the networks
   * (peering or a transit gateway, with routes) is up to those who own them. */
  clientCidrs: list(cidr(8, 32), 'must be a list of IPv4 ranges such as 10.1.0.0/16').default([]),
};

const existing = settings({
  kind: z.literal('existing'),
  arn: form(
    /^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/,
    'must be the ARN of a cluster such as arn:aws:kafka:eu-west-1:111122223333:cluster/name/uuid',
  ),
  vpcId: form(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a VPC id such as vpc-0a1b2c3d'),
  availabilityZones: list(
    form(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'must be a zone such as eu-west-1a'),
    'must be a list of zones such as eu-west-1a',
  ).min(1, 'must name the zones of the brokers, such as eu-west-1a'),
  /** The cluster's private subnets, one a zone, in the order of `availabilityZones`. */
  subnetIds: list(form(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a subnet id such as subnet-0a1b2c3d'), 'must be a list of subnet ids').min(
    1,
    'must name the subnets of the brokers, such as subnet-0a1b2c3d',
  ),
  /** The brokers' group. It must let its own carriers reach 9098 (and 443 for on-demand pollers), in and out: no rule of it is changed. */
  securityGroupId: form(/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a security group id such as sg-0a1b2c3d'),
  /** False where the VPC has a NAT gateway or the endpoints already. Only on-demand pollers need either. */
  createEndpoints: flag.default(true),
});

const cluster = z.discriminatedUnion(
  'kind',
  [
    settings({ kind: z.literal('serverless'), ...network }),
    settings({
      kind: z.literal('express'),
      /** Each zone of three gets this many brokers of this size. The region must have three zones. */
      instanceType: form(
        /^express\.m7g\.(large|(2|4|8|12|16)?xlarge)$/,
        'must be an Express broker size: express.m7g.large, .xlarge, .2xlarge, .4xlarge, .8xlarge, .12xlarge or .16xlarge',
      ).default('express.m7g.large'),
      brokersPerZone: between(1, 20).default(1),
      /** As MSK calls it. A cluster cannot go from ZooKeeper to KRaft or back. */
      kafkaVersion: form(/^\d+\.\d+\.(\d+|x)(\.kraft)?$/, 'must be a Kafka version such as 3.9.x.kraft').default('3.9.x.kraft'),
      ...network,
    }),
    existing,
  ],
  { error: "must have a `kind` of 'serverless', 'express' or 'existing'" },
);

const pollers = z.union([z.literal('on-demand'), settings({ minimum: between(1, 200), maximum: between(1, 2000) })], {
  error: 'must be \'on-demand\' or { "minimum": 1 to 200, "maximum": 1 to 2000 }',
});

/** Where records come from. */
export const kafka = settings({
  cluster: cluster.prefault({ kind: 'serverless' }),
  topics: settings({
    orders: topic(TOPICS.orders),
    fulfillment: topic(TOPICS.fulfillment),
    ratings: topic(TOPICS.ratings),
    refunds: topic(TOPICS.refunds),
    payouts: topic(TOPICS.payouts),
  }).prefault({}),
  /** False where others own the topics. They are never deleted or shrunk either way. */
  createTopics: flag.default(true),
  /** Event pollers kept ready for each topic; 'on-demand' costs nothing idle and reacts to a burst within minutes. */
  pollers: pollers.default({ minimum: 1, maximum: 4 }),
}).prefault({});

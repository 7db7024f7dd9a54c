import * as z from 'zod';
import { TOPIC_NAME, TOPICS } from '../../contracts/records/topics.ts';
import { TOPIC_PARTITIONS } from '../../topology/event-sources.ts';
import { between, flag, form, list, settings } from './fields.ts';

const topic = (name: string) =>
  settings({
    name: form(
      TOPIC_NAME,
      'must be a Kafka topic name: 1 to 249 letters, digits, dots, underscores and hyphens',
    ).default(name),
    partitions: between(1, 1000)
      .default(TOPIC_PARTITIONS)
      .describe(
        'An existing topic gets the partitions that it lacks and never loses one. A deployment that ' +
          'asks for fewer than it has fails.',
      ),
  }).prefault({});

const NUMBER = '(25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const cidr = (least: number, most: number) => {
  const sizes = Array.from({ length: most - least + 1 }, (_, index) => least + index).join('|');
  return form(
    new RegExp(`^(${NUMBER}\\.){3}${NUMBER}/(${sizes})$`),
    `must be an IPv4 range such as 10.77.0.0/${least}, with /${least} to /${most}`,
  );
};

const zone = form(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'must be a zone such as eu-west-1a');

/** The network of a cluster that we create. */
const network = {
  cidr: cidr(16, 22)
    .default('10.77.0.0/16')
    .describe(
      'The addresses of the network. They must not overlap with those of a network that you will ' +
        'connect to it.',
    ),
  availabilityZones: list(zone, 'must be a list of zones such as eu-west-1a')
    .optional()
    .describe(
      'Two for a serverless cluster, three for Express brokers. When left out, the first zones of ' +
        'the region. Name them where MSK is not in every zone: in us-east-1 it is not in use1-az3, ' +
        'whose name differs from account to account.',
    ),
  clientCidrs: list(cidr(8, 32), 'must be a list of IPv4 ranges such as 10.1.0.0/16')
    .default([])
    .describe(
      'Other networks that may reach the brokers, such as those of the producers. Their owners ' +
        'connect them (peering or a transit gateway, with routes).',
    ),
};

const existing = settings({
  kind: z.literal('existing'),
  arn: form(
    /^arn:aws[a-z-]*:kafka:[a-z0-9-]+:\d{12}:cluster\/[A-Za-z0-9-]+\/[A-Za-z0-9-]+$/,
    'must be the ARN of a cluster such as arn:aws:kafka:eu-west-1:111122223333:cluster/name/uuid',
  ),
  vpcId: form(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a VPC id such as vpc-0a1b2c3d'),
  availabilityZones: list(zone, 'must be a list of zones such as eu-west-1a').min(
    1,
    'must name the zones of the brokers, such as eu-west-1a',
  ),
  subnetIds: list(
    form(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a subnet id such as subnet-0a1b2c3d'),
    'must be a list of subnet ids',
  )
    .min(1, 'must name the subnets of the brokers, such as subnet-0a1b2c3d')
    .describe("The cluster's private subnets: one for each zone, in the order of availabilityZones."),
  securityGroupId: form(
    /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/,
    'must be a security group id such as sg-0a1b2c3d',
  ).describe(
    'The security group of the brokers. The deployment changes none of its rules: it must let its ' +
      'own members reach each other on port 9098, in and out, and on port 443 if pollers are on ' +
      'demand.',
  ),
  createEndpoints: flag
    .default(true)
    .describe(
      'Set to false if the VPC already has a NAT gateway, or endpoints for Lambda and STS. Only ' +
        'on-demand pollers need either.',
    ),
});

const cluster = z.discriminatedUnion(
  'kind',
  [
    settings({ kind: z.literal('serverless'), ...network }),
    settings({
      kind: z.literal('express'),
      instanceType: form(
        /^express\.m7g\.(large|(2|4|8|12|16)?xlarge)$/,
        'must be an Express broker size: express.m7g.large, .xlarge, .2xlarge, .4xlarge, .8xlarge, ' +
          '.12xlarge or .16xlarge',
      ).default('express.m7g.large'),
      brokersPerZone: between(1, 20)
        .default(1)
        .describe('How many brokers run in each of three zones. The region must have three.'),
      kafkaVersion: form(/^\d+\.\d+\.(\d+|x)(\.kraft)?$/, 'must be a Kafka version such as 3.9.x.kraft')
        .default('3.9.x.kraft')
        .describe('The version by its name in MSK. A cluster cannot change from ZooKeeper to KRaft or back.'),
      ...network,
    }),
    existing,
  ],
  { error: "must have a `kind` of 'serverless', 'express' or 'existing'" },
);

const pollers = z.union(
  [z.literal('on-demand'), settings({ minimum: between(1, 200), maximum: between(1, 2000) })],
  {
    error: 'must be \'on-demand\' or { "minimum": 1 to 200, "maximum": 1 to 2000 }',
  },
);

export const kafka = settings({
  cluster: cluster.prefault({ kind: 'serverless' }),
  topics: settings({
    orders: topic(TOPICS.orders),
    fulfillment: topic(TOPICS.fulfillment),
    ratings: topic(TOPICS.ratings),
    refunds: topic(TOPICS.refunds),
    payouts: topic(TOPICS.payouts),
  }).prefault({}),
  createTopics: flag
    .default(true)
    .describe('Set to false if others own the topics. Either way, no topic is ever deleted or shrunk.'),
  pollers: pollers
    .default({ minimum: 1, maximum: 4 })
    .describe(
      "How many event pollers each topic has. 'on-demand' costs nothing while idle, but takes " +
        'minutes to react to a burst.',
    ),
})
  .prefault({})
  .describe('Where records come from: a cluster, its topics, and the pollers that read them.');

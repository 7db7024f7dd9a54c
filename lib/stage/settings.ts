import { z } from 'zod';
import { TOPIC_PARTITIONS } from '../../contracts/definitions.ts';
import { TOPICS } from '../../contracts/names.ts';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const arn = (service: string, example: string) =>
  z.string().regex(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:.+$`), `must be an ARN such as ${example}`);
const https = z.url({ protocol: /^https$/, error: 'must be an https:// address' });
const email = z.email('must be an e-mail address');
const between = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};
const oneOf = <const Values extends readonly number[]>(values: Values) => z.literal(values, `must be one of ${values.join(', ')}`);

/** What CloudWatch Logs accepts as retention. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

const topic = (name: string) =>
  z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be a Kafka topic name: 1 to 249 letters, digits, dots, underscores and hyphens')
        .default(name),
      partitions: between(1, 1000).default(TOPIC_PARTITIONS),
    })
    .prefault({});

const cluster = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('serverless') }),
    z.strictObject({
      kind: z.literal('express'),
      /** Each zone of three gets this many brokers of this size. */
      instanceType: z
        .string()
        .regex(/^express\.m7g\.(large|(2|4|8|12|16)?xlarge)$/, 'must be an Express broker size such as express.m7g.large')
        .default('express.m7g.large'),
      brokersPerZone: between(1, 20).default(1),
    }),
    z.strictObject({
      kind: z.literal('existing'),
      arn: arn('kafka', 'arn:aws:kafka:eu-west-1:111122223333:cluster/name/uuid'),
      vpcId: z.string().regex(/^vpc-[0-9a-f]+$/, 'must be a VPC id such as vpc-0a1b2c3d'),
      availabilityZones: z.array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'must be a zone such as eu-west-1a')).min(1),
      /** The cluster's private subnets, one a zone, in the order of `availabilityZones`. */
      subnetIds: z.array(z.string().regex(/^subnet-[0-9a-f]+$/, 'must be a subnet id such as subnet-0a1b2c3d')).min(1),
      securityGroupId: z.string().regex(/^sg-[0-9a-f]+$/, 'must be a security group id such as sg-0a1b2c3d'),
      /** False where the VPC has a NAT gateway or the endpoints already. */
      createEndpoints: z.boolean().default(true),
    }),
  ],
  { error: "must have a `kind` of 'serverless', 'express' or 'existing'" },
);

const recipients = z
  .strictObject({
    emails: z.array(email).default([]),
    webhooks: z.array(https).default([]),
  })
  .prefault({});

const identity = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('cognito'),
      /** Of the sign-in pages: `https://<domainPrefix>.auth.<region>.amazoncognito.com`. Unique in the region. */
      domainPrefix: z
        .string()
        .regex(
          /^(?!.*(aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
          'must be 1 to 63 lower-case letters, digits and inner hyphens, without "aws", "amazon" or "cognito"',
        ),
      mfa: z.enum(['required', 'optional'], "must be 'required' or 'optional'").default('required'),
    }),
    z.strictObject({
      kind: z.literal('oidc'),
      issuer: https,
      audience: z.string().min(1, 'must name the audience that access tokens are made for'),
      /** Where the issuer publishes its signing keys (the `jwks_uri` of its discovery document). */
      keysUrl: https,
      /** The public client (authorization code with PKCE) that the web dashboard signs in with. */
      clientId: z.string().min(1, 'must be the client id of the web dashboard'),
    }),
  ],
  { error: "must have a `kind` of 'cognito' or 'oidc'" },
);

const streamTuning = z
  .strictObject({
    /** Longer windows coalesce more of a busy seller's changes into one evaluation; figures are that much later. */
    batchingWindowSeconds: between(0, 300).optional(),
    parallelizationFactor: between(1, 10).optional(),
  })
  .prefault({});

/**
 * Everything that may differ between stages. Each field says what is allowed; what is left out has the default that
 * suits a production stage. Unknown fields are refused, so a typing error cannot pass for a setting.
 */
export const stageSettings = z
  .strictObject({
    /** Only for editors: the schema of this file. */
    $schema: z.string().optional(),
    /** The account and region to deploy into; those of the caller's credentials when left out. */
    account: z
      .string()
      .regex(/^\d{12}$/, 'must be twelve digits')
      .optional(),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-west-1')
      .optional(),

    /** Neither may change once there is data: days and sums were counted by them. */
    marketplace: z.strictObject({
      timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin').default('UTC'),
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'),
    }),

    kafka: z
      .strictObject({
        cluster: cluster.prefault({ kind: 'serverless' }),
        topics: z
          .strictObject({
            orders: topic(TOPICS.orders),
            fulfillment: topic(TOPICS.fulfillment),
            ratings: topic(TOPICS.ratings),
            refunds: topic(TOPICS.refunds),
            payouts: topic(TOPICS.payouts),
          })
          .prefault({}),
        /** False where others own the topics. They are never deleted or shrunk either way. */
        createTopics: z.boolean().default(true),
        /** Event pollers kept ready for each topic; 'on-demand' costs nothing idle and reacts to a burst within minutes. */
        pollers: z
          .union([z.literal('on-demand'), z.strictObject({ minimum: between(1, 200), maximum: between(1, 2000) })], {
            error: "must be 'on-demand' or { minimum: 1 to 200, maximum: 1 to 2000 }",
          })
          .default({ minimum: 1, maximum: 4 }),
      })
      .prefault({}),

    processing: z
      .strictObject({
        /** Into how many items each counter of a seller is split, so that one very busy seller is no hot item. */
        counterShards: between(1, 64).default(1),
        evaluate: streamTuning,
        notify: streamTuning,
        /** Instances that each ingest function may use at most; account-wide concurrency when left out. */
        ingestConcurrency: between(1, 10_000).optional(),
      })
      .prefault({}),

    identity,
    /** Where the dashboard is served; CloudFront's own name when left out. */
    domain: z
      .strictObject({
        name: z.string().regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a domain name such as pulse.example.com'),
        certificateArn: z
          .string()
          .regex(
            /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/.+$/,
            'must be the ARN of an ACM certificate in us-east-1, where CloudFront reads it',
          ),
        /** The Route 53 zone to write the name into; write it yourself when left out. */
        hostedZoneId: z
          .string()
          .regex(/^Z[A-Z0-9]+$/, 'must be a hosted zone id such as Z0123456789ABC')
          .optional(),
      })
      .optional(),
    api: z
      .strictObject({
        /** Over all callers, per route. */
        requestsPerSecond: between(1, 10_000).default(500),
        burst: between(1, 5_000).default(1_000),
      })
      .prefault({}),
    /** A web application firewall before the dashboard and the API. Needs `region`. */
    firewall: z.strictObject({ requestsPerIpInFiveMinutes: between(10, 2_000_000_000) }).optional(),

    /** Who is told of sellers' alerts, and who of the system's alarms. */
    alerts: recipients,
    operations: recipients,
    /** Both also to one Slack channel, through AWS Chatbot (authorise the workspace there first). */
    slack: z
      .strictObject({
        workspaceId: z.string().regex(/^T[A-Z0-9]+$/, 'must be a Slack workspace id such as T01234ABC'),
        channelId: z.string().regex(/^[CG][A-Z0-9]+$/, 'must be a Slack channel id such as C01234ABC'),
      })
      .optional(),

    /** Beyond these an alarm goes off. */
    alarms: z
      .strictObject({
        consumerLagRecords: between(1, 1_000_000_000).default(10_000),
        iteratorAgeSeconds: between(1, 86_400).default(60),
        freshnessSeconds: between(1, 86_400).default(15),
        quarantinePercent: z.number('must be a number').gt(0, 'must be above 0').max(100, 'must be at most 100').default(1),
        apiP99Milliseconds: between(1, 30_000).default(1_000),
        apiErrorPercent: z.number('must be a number').gt(0, 'must be above 0').max(100, 'must be at most 100').default(1),
      })
      .prefault({}),

    /** What becomes of data when a stack is deleted: kept (and protected from deletion), or deleted with it. */
    removal: z.enum(['retain', 'destroy'], "must be 'retain' or 'destroy'").default('retain'),
    logRetentionDays: oneOf(RETENTION_DAYS).default(30),
  })
  .superRefine((stage, context) => {
    const { pollers, cluster: kafkaCluster, topics } = stage.kafka;
    if (pollers !== 'on-demand' && pollers.minimum > pollers.maximum)
      context.addIssue({ code: 'custom', path: ['kafka', 'pollers', 'minimum'], message: 'must not be greater than maximum' });
    if (kafkaCluster.kind === 'existing' && kafkaCluster.subnetIds.length !== kafkaCluster.availabilityZones.length)
      context.addIssue({
        code: 'custom',
        path: ['kafka', 'cluster', 'subnetIds'],
        message: 'must name one subnet for each of availabilityZones',
      });
    const names = Object.values(topics).map(({ name }) => name);
    if (new Set(names).size < names.length)
      context.addIssue({
        code: 'custom',
        path: ['kafka', 'topics'],
        message: 'must have five different names: each topic has a function of its own',
      });
    if (stage.firewall !== undefined && stage.region === undefined)
      context.addIssue({
        code: 'custom',
        path: ['region'],
        message: 'must be given when firewall is: the firewall is in us-east-1 and refers across regions',
      });
  });

/** Settings as they are used: with every default filled in. */
export type StageSettings = z.output<typeof stageSettings>;

import * as z from 'zod';
import { parseBrokers } from '../../adapters/kafka/connection.ts';
import { ensureTopics } from '../../adapters/kafka/ensure-topics.ts';
import type { TopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import type { Waiting } from '../../app/pacing/backoff.ts';
import { TOPIC_NAME } from '../../contracts/records/topics.ts';

/** CloudFormation passes every property as text. */
const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'must be a whole number of at least 1')
    .transform(Number)
    .refine((value) => value <= max, `must be at most ${max}`);

const PARTITIONS_MAX = 10_000;
const REPLICAS_MAX = 100;

const topic = z
  .object({
    Name: z.string().regex(TOPIC_NAME, 'must be a Kafka topic name'),
    Partitions: wholeNumber(PARTITIONS_MAX),
    /** The cluster's default if left out. MSK Serverless accepts only that. */
    ReplicationFactor: wholeNumber(REPLICAS_MAX).optional(),
  })
  .transform(({ Name: name, Partitions: partitions, ReplicationFactor: replicationFactor }) => ({
    name,
    partitions,
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
  }));

const properties = z.object({
  BootstrapBrokers: z.string().transform((text, context) => {
    const brokers = parseBrokers(text);
    if (brokers !== undefined) return brokers;
    context.addIssue({ code: 'custom', message: 'must be host:port, with commas between several' });
    return z.NEVER;
  }),
  Topics: z
    .array(topic)
    .min(1)
    .refine(
      (topics) => new Set(topics.map(({ name }) => name)).size === topics.length,
      'must name each topic once',
    ),
});

const change = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.unknown().optional(),
});

/** The answer that CDK's provider framework expects. */
export type TopicsAnswer = { readonly PhysicalResourceId: string };

export type KafkaTopicsDeps = {
  readonly openAdmin: (brokers: readonly string[]) => TopicsAdmin;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
};

export type KafkaTopicsHandler = (
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
) => Promise<TopicsAnswer>;

/** Never changes, so that CloudFormation never replaces the resource and deletes the old one. */
const PHYSICAL_ID = 'kafka-topics';
/** Time kept back to tell CloudFormation what went wrong. */
const RESERVE_MS = 3000;

/**
 * Creates the custom resource that creates topics: `onEvent` of CDK's provider framework. Its
 * properties are `BootstrapBrokers` (text) and `Topics`, each with `Name`, `Partitions` and
 * optionally `ReplicationFactor`. It adds topics and partitions, and never removes or alters any.
 * Delete does nothing.
 * @throws an error with a message for the events of the deployment
 */
export const createKafkaTopics =
  ({ openAdmin, clock, waiting }: KafkaTopicsDeps): KafkaTopicsHandler =>
  async (event, context) => {
    const { RequestType, PhysicalResourceId = PHYSICAL_ID, ResourceProperties } = change.parse(event);
    const answer = { PhysicalResourceId };
    if (RequestType === 'Delete') return answer;
    const parsed = properties.safeParse(ResourceProperties);
    if (!parsed.success)
      throw new Error(`the properties of the Kafka topics are not valid: ${z.prettifyError(parsed.error)}`);
    const { BootstrapBrokers, Topics } = parsed.data;
    const deadline = clock() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const admin = openAdmin(BootstrapBrokers);
    try {
      await ensureTopics({ admin, clock, waiting }, Topics, { deadline });
    } finally {
      await admin.close();
    }
    return answer;
  };

import { Admin } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.ts';
import { brokerErrorsOf } from './failures.ts';

/** A topic as it is to be made. Without a replication factor the cluster's own counts, the only one that MSK Serverless takes. */
export type NewTopic = {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
};

/** What a topic can be asked and told; nothing here removes anything. */
export type TopicsAdmin = {
  /** How many partitions the topic has; undefined when there is none of that name, as far as we may see. */
  readonly partitionsOf: (topic: string) => Promise<number | undefined>;
  /** Makes the topic; one that is there already stays as it is. */
  readonly create: (topic: NewTopic) => Promise<void>;
  /** Adds partitions, up to this many. */
  readonly grow: (topic: string, partitions: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A request that takes longer is lost: better to ask again. */
const REQUEST_MS_MAX = 10_000;

/** Topics of a cluster. Errors are the client's: see kafkaFailure. Whoever calls decides what is tried again. */
export const createTopicsAdmin = ({ brokers, ...security }: KafkaConnection): TopicsAdmin => {
  const admin = new Admin({
    ...security,
    clientId: 'seller-pulse-topics',
    bootstrapBrokers: [...brokers],
    retries: 0,
    timeout: REQUEST_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
  });
  const unless = async (tolerated: string, request: Promise<unknown>): Promise<void> => {
    try {
      await request;
    } catch (error) {
      if (!brokerErrorsOf(error).includes(tolerated)) throw error;
    }
  };
  return {
    partitionsOf: async (topic) => {
      // Asking for a topic that is not there would be an error, so the list comes first.
      if (!(await admin.listTopics()).includes(topic)) return undefined;
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
      return topics.get(topic)?.partitionsCount;
    },
    create: ({ name, partitions, replicationFactor = -1 }) =>
      // Somebody else may have made it a moment ago.
      unless(
        'TOPIC_ALREADY_EXISTS',
        admin.createTopics({ topics: [{ topic: name, partitions, replicas: replicationFactor }] }),
      ),
    grow: (topic, partitions) =>
      admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] }),
    close: () => admin.close(),
  };
};

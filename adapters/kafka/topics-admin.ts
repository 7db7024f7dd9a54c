import { Admin } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.ts';
import { listBrokerErrors } from './failures.ts';

/**
 * A topic to create. Without a replication factor, it gets the cluster's default, and MSK
 * Serverless accepts no other.
 */
export type NewTopic = {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
};

/** Administers topics. It cannot remove anything. */
export type TopicsAdmin = {
  /** Counts a topic's partitions; undefined when there is no such topic or we may not see it. */
  readonly partitionsOf: (topic: string) => Promise<number | undefined>;
  /** Creates the topic. An existing topic stays as it is. */
  readonly create: (topic: NewTopic) => Promise<void>;
  /** Adds partitions, up to this total. */
  readonly grow: (topic: string, partitions: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A request that takes longer will probably get no response, so the caller should retry it. */
const REQUEST_MS_MAX = 10_000;

/** Administers the topics of a cluster. It throws the Kafka client's errors and never retries. */
export const createTopicsAdmin = ({ brokers, ...security }: KafkaConnection): TopicsAdmin => {
  const admin = new Admin({
    ...security,
    clientId: 'seller-pulse-topics',
    bootstrapBrokers: [...brokers],
    retries: 0,
    timeout: REQUEST_MS_MAX,
    requestTimeout: REQUEST_MS_MAX,
  });
  const ignoreError = async (name: string, request: Promise<unknown>): Promise<void> => {
    try {
      await request;
    } catch (error) {
      if (!listBrokerErrors(error).includes(name)) throw error;
    }
  };
  return {
    partitionsOf: async (topic) => {
      // Metadata of a missing topic would be an error, so check the list first.
      if (!(await admin.listTopics()).includes(topic)) return undefined;
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
      return topics.get(topic)?.partitionsCount;
    },
    create: ({ name, partitions, replicationFactor = -1 }) =>
      // Another process may have just created it.
      ignoreError(
        'TOPIC_ALREADY_EXISTS',
        admin.createTopics({ topics: [{ topic: name, partitions, replicas: replicationFactor }] }),
      ),
    grow: (topic, partitions) =>
      admin.createPartitions({ topics: [{ name: topic, count: partitions, assignments: null }] }),
    close: () => admin.close(),
  };
};

import { createHash } from 'node:crypto';
import { Admin, Consumer, Producer } from '@platformatic/kafka';
import { plaintext } from '../../adapters/kafka/connection.ts';
import { ensureTopics, TopicError } from '../../adapters/kafka/ensure-topics.ts';
import { createTopicsAdmin } from '../../adapters/kafka/topics-admin.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import type { Redelivery } from '../event-sources/redelivery.ts';
import type { RecordLog } from '../log/record-log.ts';
import { brokerError } from './broker-error.ts';
import { BrokerError } from './brokers.ts';
import { type Commits, readCommits, startCommits } from './commits.ts';
import { createAppend } from './producer.ts';
import { startTopicReader, type TopicReader } from './topic-reader.ts';

export type BrokerLogSettings = {
  readonly brokers: readonly string[];
  /** Which group reads which topic. */
  readonly readers: readonly { readonly group: string; readonly topic: string }[];
  /** How many partitions a topic gets when it is made; an existing topic keeps its own. */
  readonly partitions: number;
  /**
   * Names the store that counts the records. Another store, or an emptied one, begins with the
   * oldest record.
   */
  readonly countedIn: string;
  readonly redelivery: Redelivery;
};

/** How long the brokers may take for their first answers. */
const TOPICS_MS_MAX = 15_000;
/** A broker that has just started needs a while before it serves commits. */
const PATIENT = { retries: 40, retryDelay: 250 } as const;

/** Makes the topics that are missing, by the code that makes them on AWS. */
const prepareTopics = async (brokers: readonly string[], topics: readonly string[], partitions: number) => {
  const admin = createTopicsAdmin(plaintext(brokers));
  try {
    const missing: string[] = [];
    for (const topic of topics) if ((await admin.partitionsOf(topic)) === undefined) missing.push(topic);
    await ensureTopics(
      { admin, clock: Date.now, waiting },
      missing.map((name) => ({ name, partitions })),
      { deadline: Date.now() + TOPICS_MS_MAX },
    );
  } finally {
    await admin.close();
  }
};

/**
 * Names of groups on the broker end in a hash of the topic and of the store, so that commits are
 * never ahead of the figures.
 */
const groupName = (group: string, topicId: string, countedIn: string): string =>
  `seller-pulse-${group}-${createHash('sha256').update(`${topicId} ${countedIn}`).digest('hex').slice(0, 12)}`;

/**
 * Opens topics of real brokers as a log. Partitions that are added later are read after the next
 * start. Throws BrokerError when the brokers cannot be used.
 */
export const openBrokerLog = async (settings: BrokerLogSettings): Promise<RecordLog> => {
  const { brokers, readers, redelivery } = settings;
  const topics = readers.map(({ topic }) => topic);
  const client = { bootstrapBrokers: [...brokers], clientId: 'seller-pulse' };
  await using opening = new AsyncDisposableStack();
  try {
    await prepareTopics(brokers, topics, settings.partitions);
    const admin = new Admin({ ...client, ...PATIENT });
    opening.defer(() => admin.close());
    const producer = new Producer(client);
    opening.defer(() => producer.close());
    const metadata = (await admin.metadata({ topics: [...topics], forceUpdate: true })).topics;
    const listeners = new Set<(topic: string, partition: number) => void>();
    const open = new Map<string, TopicReader & { readonly partitions: number; readonly commits: Commits }>();
    for (const { group, topic } of readers) {
      const { id = '', partitionsCount: partitions = 0 } = metadata.get(topic) ?? {};
      const brokerGroup = groupName(group, id, settings.countedIn);
      const consumer = new Consumer({ ...client, groupId: brokerGroup, retries: 0 });
      opening.defer(() => consumer.close(true));
      consumer.topics.track(topic);
      const reader = await startTopicReader({
        consumer,
        topic,
        topicId: id,
        partitions,
        committed: await readCommits(admin, brokerGroup, topic),
        redelivery,
        onArrival: (partition) => {
          for (const listener of listeners) listener(topic, partition);
        },
      });
      opening.defer(reader.close);
      const commits = startCommits({ admin, group: brokerGroup, topic, redelivery });
      opening.defer(commits.close);
      open.set(topic, { ...reader, partitions, commits });
    }

    const of = (topic: string) => {
      const reader = open.get(topic);
      if (reader === undefined) throw new RangeError(`the topic ${topic} is not open`);
      return reader;
    };
    const append = createAppend(producer, (topic) => of(topic).partitions);
    const running = opening.move();
    return {
      id: metadata.get(topics[0] ?? '')?.id ?? '',
      partitionsOf: (topic) => of(topic).partitions,
      append: async (records) => {
        try {
          await append(records);
        } catch (error) {
          throw brokerError(brokers, 'did not take the records', error);
        }
      },
      read: (topic, partition, fromOffset, max) => of(topic).read(partition, fromOffset, max),
      endOffset: (topic, partition) => of(topic).endOffset(partition),
      committed: (_group, topic, partition) => of(topic).committed(partition),
      commit: (_group, topic, partition, offset) => {
        const { commit, commits } = of(topic);
        if (commit(partition, offset)) commits.note(partition, offset);
      },
      onAppend: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close: () => running.disposeAsync(),
    };
  } catch (error) {
    if (error instanceof BrokerError) throw error;
    if (error instanceof TopicError) throw brokerError(brokers, 'cannot be used', error);
    throw brokerError(brokers, 'cannot be used: check that it runs and that this is its address', error);
  }
};

import { EVENT_TYPES, type EventType, TOPICS } from '../records/topics.ts';
import type { Sources } from './sources.ts';

/** The topics of each kind of record, in the order of the file. */
export type SourceTopics = Readonly<Record<EventType, readonly string[]>>;

/** A topic, and the name by which its event source and its consumer group go. */
export type TopicReader = { readonly kind: EventType; readonly topic: string; readonly name: string };

type UsualTopics = Readonly<Record<EventType, string>>;

/**
 * The topics that are read, each by an event source of its own. A consumer group goes by its kind,
 * and by its topic if the file names one: so a changed file never reads on from the place of
 * another topic.
 * @param usual the topic of each kind that has no source, or whose source names none
 */
export const listReaders = ({ sources }: Sources, usual: UsualTopics = TOPICS): readonly TopicReader[] =>
  EVENT_TYPES.flatMap((kind) => {
    const own = sources.filter((source) => source.kind === kind);
    const usualReader = { kind, topic: usual[kind], name: `ingest-${kind}` };
    if (own.length === 0) return [usualReader];
    return own.flatMap(
      ({ topics }) =>
        topics?.map((topic) => ({ kind, topic, name: `ingest-${kind}-${topic}` })) ?? [usualReader],
    );
  });

/** The topics of each kind. `usual` as for {@link listReaders}. */
export const listTopics = (sources: Sources, usual: UsualTopics = TOPICS): SourceTopics => {
  const readers = listReaders(sources, usual);
  const topicsOf = (kind: EventType): readonly string[] =>
    readers.filter((reader) => reader.kind === kind).map(({ topic }) => topic);
  return {
    orders: topicsOf('orders'),
    fulfillment: topicsOf('fulfillment'),
    ratings: topicsOf('ratings'),
    refunds: topicsOf('refunds'),
    payouts: topicsOf('payouts'),
  };
};

/** The kind of record that a topic has; undefined when none is read from it. */
export const findKind = (topics: SourceTopics, topic: string): EventType | undefined =>
  EVENT_TYPES.find((kind) => topics[kind].includes(topic));

/** The topics of a marketplace without sources of its own. */
export const USUAL_TOPICS: SourceTopics = listTopics({ sources: [] });

/** More partitions than any topic has. */
const PARTITIONS_MAX = 1_000_000;

/**
 * The number by which versions and watermarks know a partition: that of Kafka in the first topic of
 * a kind. In further topics it is so much greater that no two partitions share a number.
 */
export const numberPartition = (index: number, partition: number): number =>
  partition < 0 ? partition : index * PARTITIONS_MAX + partition;

/** The topic and partition with this number; undefined when the topic is no longer in the file. */
export const findPlace = (
  topics: readonly string[],
  number: number,
): { readonly topic: string; readonly partition: number } | undefined => {
  const topic = topics[Math.floor(number / PARTITIONS_MAX)];
  return topic === undefined ? undefined : { topic, partition: number % PARTITIONS_MAX };
};

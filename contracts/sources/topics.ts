import { EVENT_TYPES, type EventType, TOPICS } from '../records/topics.ts';
import type { Sources } from './sources.ts';

/** The topics of each kind of record, in the order of the file. */
export type SourceTopics = Readonly<Record<EventType, readonly string[]>>;

/** `usual`: the topic of each kind that has no source, or whose source names none. */
export const listTopics = (
  { sources }: Sources,
  usual: Readonly<Record<EventType, string>> = TOPICS,
): SourceTopics => {
  const topicsOf = (kind: EventType): readonly string[] => {
    const own = sources.filter((source) => source.kind === kind);
    return own.length === 0 ? [usual[kind]] : own.flatMap(({ topics }) => topics ?? [usual[kind]]);
  };
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

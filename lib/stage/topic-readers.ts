import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import type { Source, Sources } from '../../contracts/sources/sources.ts';
import { listReaders, type TopicReader } from '../../contracts/sources/topics.ts';
import type { StageSettings } from './settings.ts';

/** The topics that a stage reads, each by an event source of its own. */
export const topicReadersOf = (
  { kafka: { topics } }: Pick<StageSettings, 'kafka'>,
  sources: Sources,
): readonly TopicReader[] =>
  listReaders(sources, {
    orders: topics.orders.name,
    fulfillment: topics.fulfillment.name,
    ratings: topics.ratings.name,
    refunds: topics.refunds.name,
    payouts: topics.payouts.name,
  });

/** The registry of the schemas of a topic's messages; undefined when they are plain JSON. */
export const findRegistry = ({ sources }: Sources, { kind, topic, name }: TopicReader): Source['registry'] =>
  sources.find(
    (source) => source.kind === kind && (source.topics?.includes(topic) ?? name === `ingest-${kind}`),
  )?.registry;

export type UsualTopic = StageSettings['kafka']['topics'][EventType];

/**
 * The topics that are ours to make. One that the file of sources names is the marketplace's own:
 * its partitions are not ours to add.
 */
export const usualTopicsOf = (
  stage: Pick<StageSettings, 'kafka'>,
  sources: Sources,
): readonly UsualTopic[] => {
  const read = topicReadersOf(stage, sources).map(({ topic }) => topic);
  return EVENT_TYPES.map((kind) => stage.kafka.topics[kind]).filter(({ name }) => read.includes(name));
};

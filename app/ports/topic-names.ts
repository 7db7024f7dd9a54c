import type { EventType } from '../../contracts/records/topics.ts';

/** The marketplace's name for each Kafka topic. */
export type TopicNames = Readonly<Record<EventType, string>>;

import type { EventType } from '../../contracts/records/topics.ts';

/** What each Kafka topic is called in this marketplace. */
export type TopicNames = Readonly<Record<EventType, string>>;

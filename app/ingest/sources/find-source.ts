import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import type { Source, Sources } from '../../../contracts/sources/sources.ts';
import type { FindSource, TopicSource, ValueDecoder } from '../../ports/sources.ts';
import { createReadMessage } from './read-message.ts';

/** The topics of a kind with their sources. The usual topic of a kind has no name here. */
const createTopicSources = (
  kind: EventType,
  { sources }: Sources,
  currency: string,
  openDecoder: (source: Source) => ValueDecoder | undefined,
): ReadonlyMap<string | undefined, TopicSource> =>
  new Map(
    sources
      .filter((source) => source.kind === kind)
      .flatMap((source) => {
        const own = { readMessage: createReadMessage(source, currency), decoder: openDecoder(source) };
        return (source.topics ?? [undefined]).map((topic) => ({ topic, own }));
      })
      .map(({ topic, own }, index) => [topic, { ...own, index }]),
  );

/** Creates what finds the source of a topic. Everything of a source is made ready once. */
export const createFindSource = (
  sources: Sources,
  currency: string,
  openDecoder: (source: Source) => ValueDecoder | undefined,
): FindSource => {
  const byKind = new Map(
    EVENT_TYPES.map((kind) => [kind, createTopicSources(kind, sources, currency, openDecoder)]),
  );
  return (kind, topic) => byKind.get(kind)?.get(topic) ?? byKind.get(kind)?.get(undefined);
};

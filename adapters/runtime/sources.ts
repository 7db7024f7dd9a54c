import content from '#sources' with { type: 'json' };
import { type FindSource, NO_SOURCE, type ValueDecoder } from '../../app/ports/sources.ts';
import type { Source, Sources } from '../../contracts/sources/sources.ts';
import { ENV } from '../../topology/environment.ts';
import { type Runtime, required } from './runtime.ts';

/** What decodes a source's messages; undefined for plain JSON. */
export type OpenDecoder = (source: Source) => ValueDecoder | undefined;

/** A deployed function gets JSON: its event source decodes everything else. */
const NO_DECODER: OpenDecoder = () => undefined;

/**
 * What finds the source of a topic. What reads sources is loaded only if there are any. Amounts are
 * in this currency.
 */
export const openSources = async (
  sources: Sources,
  currency: string,
  openDecoder = NO_DECODER,
): Promise<FindSource> => {
  if (sources.sources.length === 0) return NO_SOURCE;
  const { createFindSource } = await import('../../app/ingest/sources/find-source.ts');
  return createFindSource(sources, currency, openDecoder);
};

/**
 * The same of the sources bundled with this code: policy/sources.json, or the stage's own file.
 * Throws SourcesError.
 */
export const openDeployedSources = async ({ env }: Pick<Runtime, 'env'>): Promise<FindSource> => {
  if (content.sources.length === 0) return NO_SOURCE;
  const { parseSources } = await import('../../contracts/sources/sources.ts');
  return openSources(parseSources('the bundled sources', content), required(env, ENV.currency));
};

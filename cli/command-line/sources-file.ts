import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../adapters/runtime/runtime.ts';
import { parseSourcesText, type Sources, SourcesError } from '../../contracts/sources/sources.ts';
import { listTopics } from '../../contracts/sources/topics.ts';
import { reasonOf } from '../../local/errors.ts';
import { ENV } from '../../topology/environment.ts';
import { UsageError } from './usage-error.ts';

/** The project's own sources, from the root of the repository. */
export const SOURCES_FILE = 'policy/sources.json';

const root = join(import.meta.dirname, '..', '..');

/**
 * Reads the sources in `file`, or the project's own. Throws UsageError when they are unreadable or
 * invalid.
 */
export const readSources = (file: string | undefined): Sources => {
  try {
    return parseSourcesText(file ?? SOURCES_FILE, readFileSync(file ?? join(root, SOURCES_FILE), 'utf8'));
  } catch (error) {
    throw new UsageError(
      error instanceof SourcesError
        ? error.message
        : `--sources ${file ?? SOURCES_FILE} cannot be read (${reasonOf(error)})`,
    );
  }
};

/**
 * The environment with the topics of these sources. TOPIC_NAMES stays where it is set: it is then
 * that of a deployment, which knows its topics.
 */
export const withTopicNames = (environment: Environment, sources: Sources): Environment =>
  sources.sources.length === 0 || (environment[ENV.topicNames] ?? '') !== ''
    ? environment
    : { ...environment, [ENV.topicNames]: JSON.stringify(listTopics(sources)) };

import type { RedriveNotes } from '../../app/ports/audit.ts';
import type { QuarantineContents } from '../../app/ports/quarantine.ts';
import type { FindSource } from '../../app/ports/sources.ts';
import { createRedrive, type Redrive } from '../../app/redrive/redrive.ts';
import type { SourceTopics } from '../../contracts/sources/topics.ts';
import { createRedriveNotes } from '../dynamodb/audit-store.ts';
import { createQuarantineContents } from '../dynamodb/quarantine-contents.ts';
import { createIngestDeps } from './ingesting.ts';
import type { Runtime } from './runtime.ts';
import { tablesFrom } from './stores.ts';
import { readTopicNames } from './topic-names.ts';

export type Redriving = {
  readonly redrive: Redrive;
  readonly contents: QuarantineContents;
  readonly notes: RedriveNotes;
  readonly topics: SourceTopics;
};

/** What the redrive function and the command drive quarantined records again with. */
export const createRedriving = (runtime: Runtime, findSource: FindSource): Redriving => {
  const { env, waiting, dynamodb } = runtime;
  const { ledger: table } = tablesFrom(env);
  const topics = readTopicNames(env);
  const contents = createQuarantineContents(dynamodb, table, waiting);
  const redrive = createRedrive({ contents, ingest: createIngestDeps(runtime, findSource), topics });
  return { redrive, contents, notes: createRedriveNotes(dynamodb, table), topics };
};

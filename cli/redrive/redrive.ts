import { createQuarantineContents } from '../../adapters/dynamodb/quarantine-contents.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { createOpenDecoder } from '../../adapters/kafka/schemas/open-decoder.ts';
import { required } from '../../adapters/runtime/runtime.ts';
import { openSources } from '../../adapters/runtime/sources.ts';
import { ledgersFrom, nameLimitsFrom } from '../../adapters/runtime/stores.ts';
import { readTopicNames } from '../../adapters/runtime/topic-names.ts';
import { createRedrive, type RedriveResult, type RedriveSelection } from '../../app/redrive/redrive.ts';
import type { Sources } from '../../contracts/sources/sources.ts';
import { ENV } from '../../topology/environment.ts';
import type { OpenTables } from '../tables/tables.ts';

/** Drives quarantined records of open tables again, or says what would become of them. */
export const redrive = async (
  { runtime, tables }: OpenTables,
  sources: Sources,
  selection: RedriveSelection,
  dryRun: boolean,
  onProgress: (read: number, total: number) => void,
): Promise<RedriveResult> => {
  const { dynamodb, env, clock, waiting, telemetry } = runtime;
  const limits = nameLimitsFrom(env);
  const currency = required(env, ENV.currency);
  const contents = createQuarantineContents(dynamodb, tables.ledger, waiting);
  const run = createRedrive({
    contents,
    ingest: {
      ledger: ledgersFrom(runtime, limits)(dynamodb),
      quarantine: createQuarantineStore(dynamodb, tables.ledger, waiting),
      currency,
      findSource: await openSources(sources, currency, createOpenDecoder(process.env)),
      counterShards: limits.counterShards,
      clock,
      waiting,
      telemetry,
    },
    topics: readTopicNames(env),
  });
  const total = await contents.count(selection);
  return run(selection, { dryRun, onProgress: (read) => onProgress(read, Math.max(read, total)) });
};

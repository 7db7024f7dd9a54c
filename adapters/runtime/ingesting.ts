import type { IngestDeps } from '../../app/ingest/ingest.ts';
import type { FindSource } from '../../app/ports/sources.ts';
import { ENV } from '../../topology/environment.ts';
import { type Runtime, required } from './runtime.ts';
import { ledgersFrom, nameLimitsFrom } from './stores.ts';

/** What records are ingested with, live and when they are driven again, except for a quarantine. */
export const createIngestDeps = (
  runtime: Runtime,
  findSource: FindSource,
): Omit<IngestDeps, 'quarantine'> => {
  const { env, clock, waiting, telemetry, dynamodb } = runtime;
  const limits = nameLimitsFrom(env);
  return {
    ledger: ledgersFrom(runtime, limits)(dynamodb),
    findSource,
    currency: required(env, ENV.currency),
    counterShards: limits.counterShards,
    clock,
    waiting,
    telemetry,
  };
};

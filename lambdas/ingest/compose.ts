import type { Context, MSKEvent } from 'aws-lambda';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { decodeRecords } from '../../adapters/kafka/envelope.ts';
import { positiveInteger, type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { ledgersFrom, nameLimitsFrom, tablesFrom } from '../../adapters/runtime/stores.ts';
import { createIngest } from '../../app/ingest/ingest.ts';
import { type FindSource, NO_SOURCE } from '../../app/ports/sources.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import type { SellerRecord } from '../../domain/counting/kinds.ts';
import { ENV } from '../../topology/environment.ts';
import { QUARANTINE_DAYS } from '../../topology/tables.ts';

export type IngestHandler = (
  event: MSKEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/** Wires the ingest function of one event type to a runtime. */
export const composeIngest = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  runtime: Runtime,
  findSource: FindSource = NO_SOURCE,
): IngestHandler => {
  const { env, clock, waiting, telemetry, dynamodb } = runtime;
  const limits = nameLimitsFrom(env);
  const ingest = createIngest(kind, {
    ledger: ledgersFrom(runtime, limits)(dynamodb),
    quarantine: createQuarantineStore(
      dynamodb,
      tablesFrom(env).ledger,
      waiting,
      positiveInteger(env, ENV.quarantineDays, QUARANTINE_DAYS),
    ),
    findSource,
    currency: required(env, ENV.currency),
    counterShards: limits.counterShards,
    clock,
    waiting,
    telemetry,
  });
  return (event, context) => ingest(decodeRecords(event), () => context.getRemainingTimeInMillis());
};

import type { Context, MSKEvent } from 'aws-lambda';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { decodeRecords } from '../../adapters/kafka/envelope.ts';
import { createIngestDeps } from '../../adapters/runtime/ingesting.ts';
import { positiveInteger, type Runtime } from '../../adapters/runtime/runtime.ts';
import { tablesFrom } from '../../adapters/runtime/stores.ts';
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
  const { env, waiting, dynamodb } = runtime;
  const ingest = createIngest(kind, {
    ...createIngestDeps(runtime, findSource),
    quarantine: createQuarantineStore(
      dynamodb,
      tablesFrom(env).ledger,
      waiting,
      positiveInteger(env, ENV.quarantineDays, QUARANTINE_DAYS),
    ),
  });
  return (event, context) => ingest(decodeRecords(event), () => context.getRemainingTimeInMillis());
};

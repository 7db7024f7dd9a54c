import type * as z from 'zod';
import type { Placed } from '../../domain/counting/changes.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { Waiting } from '../pacing/backoff.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { LedgerStore } from '../ports/ledger.ts';
import type { QuarantineStore } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';

export type IngestDeps = {
  readonly ledger: LedgerStore;
  readonly quarantine: QuarantineStore;
  readonly calendar: Calendar;
  readonly currency: string;
  /** Counters of a seller are spread over this many items, by partition. 1 suits topics that are keyed by seller. */
  readonly counterShards: number;
  readonly clock: () => number;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
};

/** What a topic's records are, and what they change. */
export type IngestSource<Record, Entry> = {
  readonly kind: EntityKind<Record, Entry>;
  readonly record: z.ZodType<Record>;
  readonly entry: z.ZodType<Entry>;
};

/** A valid record with the bytes it was read from, should the store refuse it. */
export type SourcedRecord<Record> = Placed<Record> & { readonly source: KafkaRecord };

/** Valid records of one seller that count on one counter shard, in the order of the batch. */
export type SellerBatch<Record> = {
  readonly sellerId: string;
  readonly shard: number;
  readonly records: readonly SourcedRecord<Record>[];
};

/** The entities that these records are about. */
export const entityIdsOf = <Record, Entry>(
  { kind }: IngestSource<Record, Entry>,
  records: readonly SourcedRecord<Record>[],
): ReadonlySet<string> => new Set(records.map(({ record }) => kind.idOf(record)));

import type { Context, MSKEvent } from 'aws-lambda';
import type { z } from 'zod';
import type { LedgerStore } from '../../adapters/dynamodb/ledger-store.ts';
import type { QuarantineStore, Rejected } from '../../adapters/dynamodb/quarantine-store.ts';
import { type KafkaRecord, recordsOf } from '../../adapters/kafka/envelope.ts';
import { parseRecord } from '../../adapters/kafka/parse-record.ts';
import { forEachConcurrently } from '../../adapters/runtime/concurrency.ts';
import type { Waiting } from '../../adapters/runtime/retry.ts';
import type { Telemetry } from '../../adapters/runtime/telemetry.ts';
import { METRICS } from '../../contracts/names.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { Placed } from '../../domain/changes.ts';
import type { EntityKind } from '../../domain/entities/entity.ts';
import { applySeller } from './apply-seller.ts';

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
export type IngestSource<Record, Entry> = { readonly kind: EntityKind<Record, Entry>; readonly record: z.ZodType<Record>; readonly entry: z.ZodType<Entry> };

export type IngestHandler = (event: MSKEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/** Valid records of one seller that count on one counter shard, in the order of the batch. */
export type SellerBatch<Record> = { readonly sellerId: string; readonly shard: number; readonly records: readonly (Placed<Record> & { readonly source: KafkaRecord })[] };

/** Every seller is its own transaction, so they can go side by side; more would only wait for the store. */
const SELLERS_AT_ONCE = 16;

type Keyed = { readonly seller_id: string; readonly currency?: string | undefined };

/** Sorts a batch: valid records by seller and shard, the others with the reason why they are none. */
const sortBatch = <Record extends Keyed>(records: readonly KafkaRecord[], schema: z.ZodType<Record>, { currency, counterShards }: IngestDeps) => {
  const batches = new Map<string, { sellerId: string; shard: number; records: SellerBatch<Record>['records'][number][] }>();
  const rejected: Rejected[] = [];
  for (const source of records) {
    const parsed = parseRecord(schema, source.value);
    if ('reason' in parsed) {
      rejected.push({ source, reason: parsed.reason });
      continue;
    }
    const { record } = parsed;
    if (record.currency !== undefined && record.currency !== currency) {
      rejected.push({ source, reason: `currency must be ${currency}, this marketplace's` });
      continue;
    }
    const shard = source.partition % counterShards;
    const key = `${record.seller_id} ${shard}`;
    const batch = batches.get(key) ?? { sellerId: record.seller_id, shard, records: [] };
    batches.set(key, batch);
    batch.records.push({ record, position: source, source });
  }
  return { batches: [...batches.values()], rejected };
};

/** A seller's shards one after the other, different sellers side by side. */
const bySeller = <B extends { readonly sellerId: string }>(batches: readonly B[]): B[][] => [...Map.groupBy(batches, ({ sellerId }) => sellerId).values()];

/**
 * The ingest function of one topic: validates a batch, quarantines what is broken, applies the rest seller by seller. It
 * throws only when infrastructure keeps failing or time runs short; the batch is then delivered again, and what was already
 * applied changes nothing.
 */
export const createIngest =
  <Record extends Keyed, Entry>(source: IngestSource<Record, Entry>, deps: IngestDeps): IngestHandler =>
  async (event, context) => {
    const { ledger, quarantine, clock, telemetry } = deps;
    const { batches, rejected } = sortBatch(recordsOf(event), source.record, deps);
    const states = await ledger.read(
      source.kind,
      source.entry,
      batches.map(({ sellerId, shard, records }) => ({ sellerId, shard, entityIds: new Set(records.map(({ record }) => source.kind.idOf(record))) })),
    );
    const refused: Rejected[] = [];
    const sellers = bySeller(batches.map((batch, index) => ({ ...batch, state: states[index] })));
    await forEachConcurrently(sellers, SELLERS_AT_ONCE, async (shards) => {
      // A later shard is read anew: the one before may have changed the same entities.
      for (const [index, { state, ...batch }] of shards.entries()) {
        refused.push(...(await applySeller(source, deps, context, batch, index === 0 ? state : undefined)));
      }
    });
    const broken = [...rejected, ...refused];
    const added = broken.length === 0 ? 0 : await quarantine.add(broken, clock());
    telemetry.count(METRICS.recordsQuarantined, added);
    telemetry.count(METRICS.recordsUnchanged, broken.length - added);
  };

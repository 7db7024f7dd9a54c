import type { Context, MSKEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { Rejected } from '../../adapters/dynamodb/quarantine-store.ts';
import { hasUsableTimestamp, type KafkaRecord, recordsOf } from '../../adapters/kafka/envelope.ts';
import { hashOfHistory } from '../../adapters/kafka/history.ts';
import { parseRecord } from '../../adapters/kafka/parse-record.ts';
import { NO_PARTITION } from '../../domain/counting/entities/entity.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { applySeller } from './apply-seller.ts';
import {
  entityIdsOf,
  type IngestDeps,
  type IngestSource,
  type SellerBatch,
  type SourcedRecord,
} from './seller-batch.ts';

export type IngestHandler = (
  event: MSKEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<void>;

/** Every seller is its own transaction, so they can go side by side; more would only wait for the store. */
const SELLERS_AT_ONCE = 16;

type Keyed = { readonly seller_id: string; readonly currency?: string | undefined };

/** Sorts a batch: valid records by seller and shard, the others with the reason why they are none. */
const sortBatch = <Record extends Keyed>(
  records: readonly KafkaRecord[],
  schema: z.ZodType<Record>,
  { currency, counterShards }: IngestDeps,
) => {
  const batches = new Map<string, { sellerId: string; shard: number; records: SourcedRecord<Record>[] }>();
  const rejected: Rejected[] = [];
  for (const source of records) {
    const parsed = parseRecord(schema, source.value);
    if ('reason' in parsed) {
      rejected.push({ source, reason: parsed.reason });
      continue;
    }
    const { record } = parsed;
    if (!hasUsableTimestamp(source)) {
      rejected.push({
        source,
        reason: `the record's Kafka timestamp ${source.timestamp} is not in milliseconds since 1970`,
      });
      continue;
    }
    if (record.currency !== undefined && record.currency !== currency) {
      rejected.push({ source, reason: `currency must be ${currency}, this marketplace's` });
      continue;
    }
    const shard = source.partition === NO_PARTITION ? 0 : source.partition % counterShards;
    const key = `${record.seller_id} ${shard}`;
    const batch = batches.get(key) ?? { sellerId: record.seller_id, shard, records: [] };
    batches.set(key, batch);
    batch.records.push({ record, position: source, source });
  }
  return { batches: [...batches.values()], rejected };
};

const placeOf = ({ source: { topic, partition, offset } }: Rejected): string =>
  partition === NO_PARTITION
    ? `${topic}, from a file, whose SHA-256 begins with ${hashOfHistory(offset)}`
    : `${topic}-${partition} at offset ${offset}`;

/** `added`: what was set aside now; `known`: how many more the batch brought that were set aside before. Names no content of a record. */
const wordsFor = (added: readonly Rejected[], known: number): string | undefined => {
  const [first] = added;
  if (first === undefined) return undefined;
  const count = added.length === 1 ? '1 record' : `${added.length} records`;
  const before = known === 0 ? '' : ` (${known} more ${known === 1 ? 'was' : 'were'} kept before)`;
  return `quarantined ${count}${before}${added.length === 1 ? '' : '; the first'}: ${placeOf(first)}: ${first.reason}`;
};

/** The batches of each seller: one for every counter shard, and nearly always just one. */
const bySeller = <Record>(
  batches: readonly SellerBatch<Record>[],
): (readonly [SellerBatch<Record>, ...SellerBatch<Record>[]])[] =>
  [...Map.groupBy(batches, ({ sellerId }) => sellerId).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );

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
    const setAside = async (broken: readonly Rejected[]): Promise<void> => {
      if (broken.length === 0) return;
      const added = await quarantine.add(broken, clock());
      const known = broken.length - added.length;
      telemetry.count('recordsQuarantined', added.length);
      telemetry.count('recordsUnchanged', known);
      const words = wordsFor(added, known);
      if (words !== undefined) telemetry.warn(words);
    };
    // First, so that a batch which keeps running out of time has its broken records kept all the same.
    await setAside(rejected);
    const sellers = bySeller(batches);
    const states = await ledger.read(
      source.kind,
      source.entry,
      sellers.map(([{ sellerId, shard, records }]) => ({
        sellerId,
        shard,
        entityIds: entityIdsOf(source, records),
      })),
    );
    await forEachConcurrently(
      [...sellers.entries()],
      SELLERS_AT_ONCE,
      async ([index, [first, ...others]]) => {
        await setAside(await applySeller(source, deps, context, first, states[index]));
        // The others are read when it is their turn: the shard before may have changed the same entities.
        for (const batch of others)
          await setAside(await applySeller(source, deps, context, batch, undefined));
      },
    );
  };

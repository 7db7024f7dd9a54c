import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import { NO_PARTITION } from '../../domain/counting/entities/entity.ts';
import type { SellerRecord } from '../../domain/counting/kinds.ts';
import type { Waiting } from '../pacing/backoff.ts';
import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import { type RemainingTime, within } from '../pacing/time-limit.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Ledger, SellerState } from '../ports/ledger.ts';
import type { QuarantineStore, Rejected } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { applySeller, listEntityIds, type SellerBatch, type SourcedRecord } from './apply-seller.ts';
import { historyHashPrefix } from './history-position.ts';
import { type ReadingContext, readRecord } from './read-record.ts';

export type IngestDeps = ReadingContext & {
  readonly ledger: Ledger;
  readonly quarantine: QuarantineStore;
  /** How many items share a seller's counters, by partition. 1 suits topics keyed by seller. */
  readonly counterShards: number;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
};

/** Applies the records of one batch of one topic. */
export type Ingest = (records: readonly KafkaRecord[], remaining: RemainingTime) => Promise<void>;

/**
 * Sellers do not share transactions, so they run side by side. More would only queue at the store.
 */
const SELLERS_AT_ONCE = 16;
/** A call that hangs is ended with this much time left, so that the failure is told. */
const REPORT_MS = 1000;

type GroupedBatch<Rec> = {
  /** Per seller and counter shard, in the order of the batch. */
  readonly batches: readonly SellerBatch<Rec>[];
  readonly rejected: readonly Rejected[];
  /** How many records tell nothing of the figures. */
  readonly passedOver: number;
};

const groupBySeller = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  raws: readonly KafkaRecord[],
  deps: IngestDeps,
): GroupedBatch<Rec> => {
  const batches = new Map<string, { sellerId: string; shard: number; records: SourcedRecord<Rec>[] }>();
  const rejected: Rejected[] = [];
  let passedOver = 0;
  for (const raw of raws) {
    const reading = readRecord(kind, raw, deps);
    if ('passedOver' in reading) {
      passedOver += 1;
      continue;
    }
    if ('reason' in reading) {
      rejected.push({ raw, reason: reading.reason });
      continue;
    }
    const { record } = reading;
    const shard = raw.partition === NO_PARTITION ? 0 : raw.partition % deps.counterShards;
    const key = `${record.seller_id} ${shard}`;
    const batch = batches.get(key) ?? { sellerId: record.seller_id, shard, records: [] };
    batches.set(key, batch);
    batch.records.push({ record, position: raw, raw });
  }
  return { batches: [...batches.values()], rejected, passedOver };
};

const describePlace = ({ topic, partition, offset }: KafkaRecord): string =>
  partition === NO_PARTITION
    ? `${topic}, from a file, whose SHA-256 begins with ${historyHashPrefix(offset)}`
    : `${topic}-${partition} at offset ${offset}`;

/** A reason without the words that it quotes from the record. */
const withoutQuotes = (reason: string): string => reason.replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');

/** The log line about newly quarantined records. It shows nothing of their content. */
const describeQuarantined = (
  [first, ...others]: readonly [Rejected, ...Rejected[]],
  keptBefore: number,
): string => {
  const count = others.length === 0 ? '1 record' : `${others.length + 1} records`;
  const before =
    keptBefore === 0 ? '' : ` (${keptBefore} more ${keptBefore === 1 ? 'was' : 'were'} kept before)`;
  const lead = others.length === 0 ? '' : '; the first';
  return `quarantined ${count}${before}${lead}: ${describePlace(first.raw)}: ${withoutQuotes(first.reason)}`;
};

/**
 * Creates the ingest of one topic. It validates a batch, quarantines broken records, and applies
 * the rest seller by seller. A seller that fails holds up no other seller of the batch.
 *
 * It throws only when infrastructure keeps failing or time runs short. The batch must then be
 * delivered again; records that were already applied change nothing.
 */
export const createIngest = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  deps: IngestDeps,
): Ingest => {
  const { ledger, quarantine, clock, telemetry } = deps;

  const setAside = async (rejected: readonly Rejected[]): Promise<void> => {
    if (rejected.length === 0) return;
    const [first, ...others] = await quarantine.add(rejected, clock());
    const added = first === undefined ? 0 : others.length + 1;
    telemetry.count('recordsQuarantined', added);
    telemetry.count('recordsUnchanged', rejected.length - added);
    if (first !== undefined) telemetry.warn(describeQuarantined([first, ...others], rejected.length - added));
  };

  /** Undefined when one seller's items cannot be read in time. Each is then read alone. */
  const readAhead = async (
    sellers: readonly SellerBatch<Rec>[],
  ): Promise<readonly SellerState<Entry>[] | undefined> => {
    try {
      return await ledger.readSellers(
        kind,
        sellers.map((seller) => ({ ...seller, entityIds: listEntityIds(kind, seller.records) })),
      );
    } catch (error) {
      if (sellers.length === 1) throw error;
      return undefined;
    }
  };

  const applyBatches = async (
    [first, ...others]: readonly SellerBatch<Rec>[],
    state: SellerState<Entry> | undefined,
    remaining: RemainingTime,
  ): Promise<void> => {
    if (first === undefined) return;
    await applySeller(kind, { ...deps, setAside }, remaining, first, state);
    // Each is read anew, because the shards before it may have changed its entities.
    for (const batch of others) await applySeller(kind, { ...deps, setAside }, remaining, batch, undefined);
  };

  const ingestBatch: Ingest = async (raws, remaining) => {
    const { batches, rejected, passedOver } = groupBySeller(kind, raws, deps);
    telemetry.count('recordsPassedOver', passedOver);
    // First, so that broken records are kept even if the batch keeps running out of time.
    await setAside(rejected);

    const sellers = [...Map.groupBy(batches, ({ sellerId }) => sellerId)];
    const states = await readAhead(sellers.flatMap(([, [first]]) => first ?? []));
    const failures = gatherFailures();
    await forEachConcurrently([...sellers.entries()], SELLERS_AT_ONCE, async ([index, [sellerId, own]]) => {
      try {
        await applyBatches(own, states?.[index], remaining);
      } catch (error) {
        failures.add(sellerId, error);
      }
    });
    const failed = failures.summary();
    if (failed?.count === 1) throw failed.error;
    if (failed !== undefined)
      throw new Error(
        `${failed.count} sellers could not be applied, among them ${failed.details['first']}; deliver the ` +
          'batch again',
        { cause: failed.error },
      );
  };

  // Even if the store hangs, the invocation ends in time to say so.
  return (raws, remaining) => within(remaining() - REPORT_MS, () => ingestBatch(raws, remaining));
};

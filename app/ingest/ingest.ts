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
import { applySeller, listEntityIds, type SellerBatch } from './apply-seller.ts';
import { type GroupingDeps, groupBySeller, prepareDecoders } from './group-by-seller.ts';
import { historyHashPrefix } from './history-position.ts';

export type IngestDeps = GroupingDeps & {
  readonly ledger: Ledger;
  readonly quarantine: Pick<QuarantineStore, 'add' | 'findKept'>;
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

const describePlace = ({ topic, partition, offset }: KafkaRecord): string =>
  partition === NO_PARTITION
    ? `${topic}, from a file, whose SHA-256 begins with ${historyHashPrefix(offset)}`
    : `${topic}-${partition} at offset ${offset}`;

/** A reason without the words that it quotes from the record. */
export const withoutQuotes = (reason: string): string => reason.replaceAll(/"(?:[^"\\]|\\.)*"/g, '"…"');

const REASONS_MAX = 5;

/** A message is kept once, whatever of it is rejected: with the reasons of its elements. */
const mergeByMessage = (rejected: readonly Rejected[]): readonly Rejected[] =>
  [...Map.groupBy(rejected, ({ raw }) => raw)].map(([raw, ofMessage]) => ({
    raw,
    reason: ofMessage
      .slice(0, REASONS_MAX)
      .map(({ reason }) => reason)
      .join('; '),
  }));

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
    const messages = mergeByMessage(rejected);
    const [first, ...others] = await quarantine.add(messages, clock());
    const added = first === undefined ? 0 : others.length + 1;
    telemetry.count('recordsQuarantined', added);
    telemetry.count('recordsUnchanged', messages.length - added);
    if (first !== undefined) telemetry.warn(describeQuarantined([first, ...others], messages.length - added));
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
    await prepareDecoders(kind, raws, deps);
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

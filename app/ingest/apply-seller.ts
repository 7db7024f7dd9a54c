import { foldRecords, type PositionedRecord } from '../../domain/counting/changes.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { RemainingTime } from '../pacing/time-limit.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Ledger, SellerState } from '../ports/ledger.ts';
import type { QuarantineStore, Rejected } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** A valid record with its raw record, which goes to quarantine if the store refuses it. */
export type SourcedRecord<Rec> = PositionedRecord<Rec> & {
  readonly raw: KafkaRecord;
  /**
   * Whether its message holds others too. If one of them is in quarantine, this one still counts.
   */
  readonly isElement?: boolean;
};

/** Valid records of one seller that count on one counter shard, in the order of the batch. */
export type SellerBatch<Rec> = {
  readonly sellerId: string;
  readonly shard: number;
  readonly records: readonly SourcedRecord<Rec>[];
};

export type ApplySellerDeps = {
  readonly ledger: Pick<Ledger, 'readSeller' | 'apply'>;
  /** Puts records into quarantine. */
  readonly setAside: (rejected: readonly Rejected[]) => Promise<void>;
  readonly quarantine: Pick<QuarantineStore, 'findKept'>;
  readonly waiting: Waiting;
  readonly telemetry: Telemetry;
};

/**
 * A conflict ends once the other writer is done, so early pauses are short. Throttling takes
 * longer.
 */
const BACKOFF: Backoff = { attemptsMax: 12, base_ms: 10, cap_ms: 2000 };

/**
 * Time kept back to end an invocation in order: a slow call to the store, and one to the
 * quarantine.
 */
const RESERVE_MS = 3000;

export const listEntityIds = <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  records: readonly SourcedRecord<Rec>[],
): ReadonlySet<string> => new Set(records.map(({ record }) => kind.idOf(record)));

const hasTime = (remaining: RemainingTime): boolean => remaining() >= RESERVE_MS;

const outOfTime = (sellerId: string): Error =>
  new Error(`time runs short with seller ${sellerId} unfinished; deliver the batch again`);

/** Separates the records of entities that the store cannot take from the rest. */
const partitionRefused = <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  records: readonly SourcedRecord<Rec>[],
  reasons: ReadonlyMap<string, string>,
): { readonly rest: readonly SourcedRecord<Rec>[]; readonly rejected: readonly Rejected[] } => {
  const findReason = ({ record }: SourcedRecord<Rec>) => reasons.get(kind.idOf(record));
  return {
    rest: records.filter((record) => findReason(record) === undefined),
    rejected: records.flatMap((record) => {
      const reason = findReason(record);
      return reason === undefined ? [] : [{ raw: record.raw, reason }];
    }),
  };
};

/**
 * Applies one seller's records: folds them over its stored entries and applies the changes to the
 * ledger. When somebody else wrote first, it reads and folds again. Records that the store cannot
 * take go to quarantine at once.
 * @param initial the seller's state, if it was read already
 * @throws when attempts or time run out, or the store fails. What was written stays, and a later
 *   delivery does not change it.
 */
export const applySeller = async <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  { ledger, setAside, quarantine, waiting, telemetry }: ApplySellerDeps,
  remaining: RemainingTime,
  { sellerId, shard, records: batch }: SellerBatch<Rec>,
  initial: SellerState<Entry> | undefined,
): Promise<void> => {
  const entityIds = listEntityIds(kind, batch);
  let records = batch;
  let applied = 0;
  let isKeptLeftOut = false;

  const setAsideRefused = async (reasons: ReadonlyMap<string, string>): Promise<void> => {
    const { rest, rejected } = partitionRefused(kind, records, reasons);
    records = rest;
    await setAside(rejected);
  };
  /** An earlier delivery may have run out of time after it set aside some of these records. */
  const leaveOutKept = async (): Promise<void> => {
    const alone = records.filter(({ isElement = false }) => !isElement);
    const kept = await quarantine.findKept(alone.map(({ raw }) => raw));
    records = records.filter(({ raw, isElement = false }) => isElement || !kept.has(raw));
    isKeptLeftOut = true;
  };

  let state = initial ?? (await ledger.readSeller(kind, { sellerId, shard, entityIds }));
  for (let attempt = 0; attempt < BACKOFF.attemptsMax; attempt += 1) {
    if (!hasTime(remaining)) throw outOfTime(sellerId);
    await setAsideRefused(state.unreadable);
    const changes = foldRecords(kind, state.entries, records);
    const result = await ledger.apply(state, changes, {
      hasTime: () => hasTime(remaining),
      refusedMax: isKeptLeftOut ? Infinity : 1,
    });

    telemetry.count('transactions', result.transactions);
    telemetry.count('recordsApplied', result.records);
    applied += result.records;
    await setAsideRefused(new Map(result.refused.map(({ entityId, reason }) => [entityId, reason])));

    if (result.outcome === 'failed') throw result.cause;
    if (result.outcome === 'applied' || result.outcome === 'refused') {
      telemetry.count('recordsUnchanged', records.length - applied);
      return;
    }
    if (result.outcome === 'interrupted' && result.refused.length === 0) throw outOfTime(sellerId);
    if (result.outcome === 'interrupted') await leaveOutKept();
    if (result.outcome === 'conflict') {
      telemetry.count('conflicts', 1);
      await waiting.sleep(delayAfter(attempt, BACKOFF, waiting.random));
    }
    // Only attempts without any progress count: each change is written or refused once.
    if (result.changes + result.refused.length > 0) attempt = -1;
    state = await ledger.readSeller(kind, { sellerId, shard, entityIds });
  }
  throw new Error(
    `the store would not take seller ${sellerId} in ${BACKOFF.attemptsMax} attempts (conflicts or ` +
      'throttling); ' +
      'deliver the batch again',
  );
};

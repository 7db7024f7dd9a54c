import { foldRecords, type PositionedRecord } from '../../domain/counting/changes.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';
import type { RemainingTime } from '../pacing/time-limit.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Ledger, Refusal, SellerState } from '../ports/ledger.ts';
import type { Rejected } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** A valid record with its raw record, which goes to quarantine if the store refuses it. */
export type SourcedRecord<Rec> = PositionedRecord<Rec> & { readonly raw: KafkaRecord };

/** Valid records of one seller that count on one counter shard, in the order of the batch. */
export type SellerBatch<Rec> = {
  readonly sellerId: string;
  readonly shard: number;
  readonly records: readonly SourcedRecord<Rec>[];
};

export type ApplySellerDeps = {
  readonly ledger: Pick<Ledger, 'readSeller' | 'apply'>;
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

/** Separates the records of entities that the store refused from the rest. */
const partitionRefused = <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  records: readonly SourcedRecord<Rec>[],
  refused: readonly Refusal[],
): { readonly rest: readonly SourcedRecord<Rec>[]; readonly rejected: readonly Rejected[] } => {
  const reasons = new Map(refused.map(({ entityId, reason }) => [entityId, reason]));
  const findReason = ({ record }: SourcedRecord<Rec>) => reasons.get(kind.idOf(record));
  return {
    rest: records.filter((record) => findReason(record) === undefined),
    rejected: records.flatMap((record) => {
      const reason = findReason(record);
      return reason === undefined ? [] : [{ raw: record.raw, reason: `the store cannot hold it: ${reason}` }];
    }),
  };
};

/**
 * Applies one seller's records: folds them over its stored entries and applies the changes to the
 * ledger. When somebody else wrote first, it reads and folds again.
 * @param initial the seller's state, if it was read already
 * @returns the records that the store can never hold, for the quarantine
 * @throws when attempts or time run out. What was written stays, and a later delivery does not
 *   change it.
 */
export const applySeller = async <Rec, Entry>(
  kind: EntityKind<Rec, Entry>,
  { ledger, waiting, telemetry }: ApplySellerDeps,
  remaining: RemainingTime,
  { sellerId, shard, records: batch }: SellerBatch<Rec>,
  initial: SellerState<Entry> | undefined,
): Promise<readonly Rejected[]> => {
  const entityIds = listEntityIds(kind, batch);
  const rejected: Rejected[] = [];
  let records = batch;
  let applied = 0;

  for (let attempt = 0; attempt < BACKOFF.attemptsMax; attempt += 1) {
    const read = (): Promise<SellerState<Entry>> => ledger.readSeller(kind, { sellerId, shard, entityIds });
    const state = attempt === 0 && initial !== undefined ? initial : await read();
    if (!hasTime(remaining)) throw outOfTime(sellerId);
    const changes = foldRecords(kind, state.entries, records);
    const result = await ledger.apply(state, changes, { hasTime: () => hasTime(remaining) });

    telemetry.count('transactions', result.transactions);
    applied += result.records;
    const sorted = partitionRefused(kind, records, result.refused);
    rejected.push(...sorted.rejected);
    records = sorted.rest;

    if (result.outcome === 'interrupted') throw outOfTime(sellerId);
    if (result.outcome !== 'conflict') {
      telemetry.count('recordsApplied', applied);
      telemetry.count('recordsUnchanged', records.length - applied);
      return rejected;
    }
    telemetry.count('conflicts', 1);
    await waiting.sleep(delayAfter(attempt, BACKOFF, waiting.random));
  }
  throw new Error(
    `the store would not take seller ${sellerId} in ${BACKOFF.attemptsMax} attempts (conflicts or ` +
      'throttling); ' +
      'deliver the batch again',
  );
};

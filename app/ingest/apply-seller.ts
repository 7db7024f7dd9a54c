import type { Context } from 'aws-lambda';
import { type PlannedTransaction, planTransactions } from '../../adapters/dynamodb/ledger-plan.ts';
import type { SellerState } from '../../adapters/dynamodb/ledger-store.ts';
import { marksAfter, NO_MARKS } from '../../adapters/dynamodb/marks.ts';
import type { Rejected } from '../../adapters/dynamodb/quarantine-store.ts';
import { foldRecords } from '../../domain/counting/changes.ts';
import { type Backoff, delayAfter } from '../pacing/backoff.ts';
import { groupsOf } from './cancelled-shipments.ts';
import { entityIdsOf, type IngestDeps, type IngestSource, type SellerBatch } from './seller-batch.ts';

/** Conflicts end as soon as one writer is through, so many short attempts; throttling needs the longer waits at the end. */
const BACKOFF: Backoff = { attemptsMax: 12, base_ms: 10, cap_ms: 2000 };

/** Time kept back to end an invocation in order: one slow call to the store, and the quarantine's. */
const RESERVE_MS = 3000;

type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'refused'; readonly refused: readonly Rejected[] };

/**
 * Applies one seller's records: fold them over what is stored, write the difference, and when somebody else was faster
 * read again and fold anew. Returns the records that the store can never take (see failures.ts), for the quarantine.
 * Throws when attempts or time run out; what was written until then stays, and a later delivery finds it done.
 */
export const applySeller = async <Record, Entry>(
  source: IngestSource<Record, Entry>,
  deps: IngestDeps,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  batch: SellerBatch<Record>,
  initial: SellerState<Entry> | undefined,
): Promise<Rejected[]> => {
  const { ledger, calendar, telemetry, waiting } = deps;
  const { kind } = source;
  const { sellerId, shard } = batch;
  const entityIds = entityIdsOf(source, batch.records);
  const rejected: Rejected[] = [];
  let { records } = batch;
  let applied = 0;
  let marks = NO_MARKS;

  const read = async (): Promise<SellerState<Entry>> => {
    const [state] = await ledger.read(kind, source.entry, [{ sellerId, shard, entityIds }]);
    if (state === undefined) throw new Error(`the ledger gave no answer for seller ${sellerId}`);
    return state;
  };

  const write = async (transaction: PlannedTransaction): Promise<Outcome> => {
    const failure = await ledger.write({ sellerId, shard, marks }, transaction);
    const writes = transaction.groups.flat();
    if (failure === undefined) {
      marks = marksAfter(writes, marks);
      telemetry.count('transactions', 1);
      applied += writes.reduce((total, change) => total + change.applied.length, 0);
      return { kind: 'done' };
    }
    if (failure.kind !== 'refused') {
      telemetry.count('conflicts', 1);
      return { kind: 'retry' };
    }
    // Only one of these entities may be at fault: the others must not go down with it.
    if (transaction.groups.length > 1) {
      const refused: Rejected[] = [];
      for (const group of transaction.groups) {
        const outcome = await write(planTransactions([group])[0] ?? transaction);
        if (outcome.kind === 'retry') return outcome;
        if (outcome.kind === 'refused') refused.push(...outcome.refused);
      }
      return refused.length === 0 ? { kind: 'done' } : { kind: 'refused', refused };
    }
    const ids = new Set(writes.map(({ entityId }) => entityId));
    const reason = `the store cannot hold it: ${failure.reason}`;
    return {
      kind: 'refused',
      refused: records.flatMap(({ record, source }) =>
        ids.has(kind.idOf(record)) ? [{ source, reason }] : [],
      ),
    };
  };

  const attempt = async ({ entries, marks: read }: SellerState<Entry>): Promise<Outcome> => {
    marks = read;
    const groups = await groupsOf(
      source,
      { ledger, calendar },
      { sellerId, shard },
      foldRecords(kind, entries, records),
    );
    for (const transaction of planTransactions(groups)) {
      const outcome = await write(transaction);
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done' };
  };

  let state = initial ?? (await read());
  for (let attempts = 0; ; attempts += 1) {
    if (context.getRemainingTimeInMillis() < RESERVE_MS)
      throw new Error(
        `time runs short with seller ${sellerId} unfinished; the batch is to be delivered again`,
      );
    if (attempts >= BACKOFF.attemptsMax)
      throw new Error(
        `the store would not take seller ${sellerId} in ${attempts} attempts (conflicts or throttling); the batch is to be delivered again`,
      );
    const outcome = await attempt(state);
    if (outcome.kind === 'done') break;
    if (outcome.kind === 'refused') {
      rejected.push(...outcome.refused);
      const refused = new Set(outcome.refused.map(({ source }) => source));
      records = records.filter((record) => !refused.has(record.source));
      attempts = 0;
    } else {
      await waiting.sleep(delayAfter(attempts, BACKOFF, waiting.random));
    }
    state = await read();
  }
  telemetry.count('recordsApplied', applied);
  telemetry.count('recordsUnchanged', records.length - applied);
  return rejected;
};

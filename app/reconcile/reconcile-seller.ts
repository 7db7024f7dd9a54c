import type { Reconciliation } from '../../contracts/api/metrics.ts';
import type { CounterDifference, EntryDifference } from '../../contracts/audit.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';

/** A seller's counters compared with what its ledger comes to. */
export type SellerRecount = {
  /** Whether anything is stored of this seller. */
  readonly exists: boolean;
  readonly entries: number;
  /** Counters compared. */
  readonly counters: number;
  readonly counterDifferences: readonly CounterDifference[];
  readonly entryDifferences: readonly EntryDifference[];
};

/** Who repairs, why, and when (ms since 1970). */
export type Repairer = {
  readonly by: string;
  readonly reason: string;
  readonly clock: () => number;
  readonly newId: () => string;
};

/** Recounts a seller; undefined when a counter was written meanwhile, so that the parts may not belong together. */
export type RecountSeller<Recount extends SellerRecount = SellerRecount> = (
  sellerId: string,
) => Promise<Recount | undefined>;

/**
 * Sets right what a recount found, with an audit note. `conflict`: somebody wrote meanwhile, so the rest
 * must be recounted; what was written until then is right.
 */
export type RepairSeller<Recount extends SellerRecount = SellerRecount> = (
  sellerId: string,
  recount: Recount,
  repairer: Repairer,
) => Promise<'repaired' | 'conflict'>;

/** Keeps what was found beside the seller's counters, so that its figures show it. */
export type RecordReconciliation = (sellerId: string, reconciliation: Reconciliation) => Promise<void>;

/**
 * What came of a seller. `repaired`: it differed, and after the repair it does not. `kept_changing`: it was written to during every
 * reading, so that nothing can be said of it. `unknown`: there is nothing of it.
 */
export type Reconciled = {
  readonly sellerId: string;
  readonly outcome: 'matched' | 'differs' | 'repaired' | 'kept_changing' | 'unknown';
  readonly entries: number;
  readonly counters: number;
  /** What was found at first, be it repaired since or not. */
  readonly counterDifferences: readonly CounterDifference[];
  readonly entryDifferences: readonly EntryDifference[];
};

export type ReconcileDeps<Recount extends SellerRecount> = {
  readonly recountSeller: RecountSeller<Recount>;
  readonly repairSeller: RepairSeller<Recount>;
  readonly record: RecordReconciliation;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
};

/** A busy seller is still for a moment between two batches; after this many readings it is told as what it is. */
const READINGS: Backoff = { attemptsMax: 12, base_ms: 20, cap_ms: 2000 };

const differencesIn = ({ counterDifferences, entryDifferences }: SellerRecount): number =>
  counterDifferences.length + entryDifferences.length;

/** A repair sets some hundreds of entries right and leaves the rest to the next one; where it leaves as much as it found, more of them are no use. */
const isLess = (recount: SellerRecount, before: SellerRecount | undefined): boolean =>
  before === undefined || differencesIn(recount) < differencesIn(before);

/** What a recount claims, to be compared with what the next one does. */
const claimOf = ({ counterDifferences, entryDifferences }: SellerRecount): string =>
  JSON.stringify([counterDifferences, entryDifferences]);

/**
 * Recounts a seller from its ledger, and with a repairer sets right what differs. A difference is believed only when two readings in a row
 * find the same one: a reading between the parts of a transaction is rare, and it does not happen twice in the same way.
 */
export const createReconcileSeller =
  <Recount extends SellerRecount>({
    recountSeller,
    repairSeller,
    record,
    clock,
    waiting,
  }: ReconcileDeps<Recount>) =>
  async (sellerId: string, repairer?: Repairer): Promise<Reconciled> => {
    let found: Recount | undefined;
    let claimed: string | undefined;
    let repaired = false;
    let lastRepaired: Recount | undefined;

    const finish = async (
      outcome: 'matched' | 'differs' | 'repaired',
      last: Recount,
    ): Promise<Reconciled> => {
      const differences = differencesIn(last);
      await record(sellerId, {
        at: new Date(clock()).toISOString(),
        matched: differences === 0,
        differences,
      });
      const { counterDifferences, entryDifferences } = outcome === 'repaired' ? (found ?? last) : last;
      return {
        sellerId,
        outcome,
        entries: last.entries,
        counters: last.counters,
        counterDifferences,
        entryDifferences,
      };
    };

    for (let reading = 0; reading < READINGS.attemptsMax; reading += 1) {
      const recount = await recountSeller(sellerId);
      if (recount === undefined) {
        claimed = undefined;
        await waiting.sleep(delayAfter(reading, READINGS, waiting.random));
        continue;
      }
      if (!recount.exists)
        return {
          sellerId,
          outcome: 'unknown',
          entries: 0,
          counters: 0,
          counterDifferences: [],
          entryDifferences: [],
        };
      if (differencesIn(recount) === 0) return finish(repaired ? 'repaired' : 'matched', recount);
      if (claimOf(recount) !== claimed) {
        claimed = claimOf(recount);
        continue;
      }
      if (repairer === undefined) return finish('differs', recount);
      found ??= recount;
      // What is left gets as many readings as if it had been found now.
      if (isLess(recount, lastRepaired)) reading = -1;
      lastRepaired = recount;
      await repairSeller(sellerId, recount, repairer);
      repaired = true;
      claimed = undefined;
    }
    const { entries = 0, counters = 0, counterDifferences = [], entryDifferences = [] } = found ?? {};
    return { sellerId, outcome: 'kept_changing', entries, counters, counterDifferences, entryDifferences };
  };

import type { Reconciliation } from '../../contracts/api/metrics.ts';
import type { CounterDifference, EntryDifference, UnreadableItem } from '../../contracts/audit.ts';
import { type Backoff, delayAfter, type Waiting } from '../pacing/backoff.ts';

/** What a recount of a seller found. */
type Findings = {
  /** Entries that can be read. */
  readonly entries: number;
  /** How many counters were compared. */
  readonly counters: number;
  readonly counterDifferences: readonly CounterDifference[];
  readonly entryDifferences: readonly EntryDifference[];
  /** What is stored of the seller and cannot be read. It counts as nothing. */
  readonly unreadable: readonly UnreadableItem[];
};

/** A seller's counters compared with a recount of its ledger. */
export type SellerRecount = Findings & {
  /** Whether anything is stored for this seller. */
  readonly exists: boolean;
};

/** Who repairs and why. `clock` is in ms since 1970. */
export type Repairer = {
  readonly by: string;
  readonly reason: string;
  readonly clock: () => number;
  readonly newId: () => string;
};

/**
 * Recounts a seller; undefined when a counter was written meanwhile, so that the parts may not
 * match.
 */
export type RecountSeller<Recount extends SellerRecount = SellerRecount> = (
  sellerId: string,
) => Promise<Recount | undefined>;

/**
 * Repairs the differences of a recount, with an audit note. `conflict`: somebody else wrote
 * meanwhile. What was repaired until then stays; recount the rest.
 */
export type RepairSeller<Recount extends SellerRecount = SellerRecount> = (
  sellerId: string,
  recount: Recount,
  repairer: Repairer,
) => Promise<'repaired' | 'conflict'>;

/** Stores the result with the seller's counters, so that its figures show it. */
export type RecordReconciliation = (sellerId: string, reconciliation: Reconciliation) => Promise<void>;

/**
 * The result for a seller. `repaired`: it differed before the repair, and no longer does.
 * `kept_changing`: it was written to during every reading, so it could not be compared. `unknown`:
 * nothing is stored for it.
 */
export type Reconciled = {
  readonly sellerId: string;
  readonly outcome: 'matched' | 'differs' | 'repaired' | 'kept_changing' | 'unknown';
  /** The differences are those that were found first, repaired or not. */
} & Findings;

export type ReconcileDeps<Recount extends SellerRecount> = {
  readonly recountSeller: RecountSeller<Recount>;
  readonly repairSeller: RepairSeller<Recount>;
  readonly record: RecordReconciliation;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly waiting: Waiting;
};

/**
 * Even a busy seller is quiet between two batches. After this many readings it is `kept_changing`.
 */
const READINGS: Backoff = { attemptsMax: 12, base_ms: 20, cap_ms: 2000 };

export const countDifferences = ({
  counterDifferences,
  entryDifferences,
  unreadable,
}: Pick<Findings, 'counterDifferences' | 'entryDifferences' | 'unreadable'>): number =>
  counterDifferences.length + entryDifferences.length + unreadable.length;

/**
 * Whether a repair helped. One repair handles some hundreds of entries and leaves the rest to the
 * next one. If the differences do not become fewer, more repairs are no use.
 */
const isLess = (recount: SellerRecount, before: SellerRecount | undefined): boolean =>
  before === undefined || countDifferences(recount) < countDifferences(before);

/**
 * The differences as text, to compare them with those of the next recount. They are sorted: a
 * recount finds them in the order of an item's attributes, which a store may change at every read.
 */
const serializeDifferences = ({ counterDifferences, entryDifferences, unreadable }: SellerRecount): string =>
  JSON.stringify(
    [counterDifferences, entryDifferences, unreadable].map((differences) =>
      differences.map((difference) => JSON.stringify(difference)).sort(),
    ),
  );

const NOTHING: SellerRecount = {
  exists: false,
  entries: 0,
  counters: 0,
  counterDifferences: [],
  entryDifferences: [],
  unreadable: [],
};

const toReconciled = (
  sellerId: string,
  outcome: Reconciled['outcome'],
  { entries, counters }: SellerRecount,
  { counterDifferences, entryDifferences, unreadable }: SellerRecount,
): Reconciled => ({
  sellerId,
  outcome,
  entries,
  counters,
  counterDifferences,
  entryDifferences,
  unreadable,
});

/**
 * Recounts a seller from its ledger, and repairs the differences if there is a repairer. A
 * difference counts only when two readings in a row find the same one: a reading that falls between
 * the parts of a transaction is rare, and does not happen twice in the same way.
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
    /** What the first repair began with; undefined until then. */
    let firstRepaired: Recount | undefined;
    let lastRepaired: Recount | undefined;
    let unconfirmed: string | undefined;

    const finish = async (
      outcome: 'matched' | 'differs' | 'repaired',
      last: Recount,
    ): Promise<Reconciled> => {
      const differences = countDifferences(last);
      const at = new Date(clock()).toISOString();
      await record(sellerId, { at, matched: differences === 0, differences });
      return toReconciled(sellerId, outcome, last, firstRepaired ?? last);
    };

    for (let reading = 0; reading < READINGS.attemptsMax; reading += 1) {
      const recount = await recountSeller(sellerId);
      if (recount === undefined) {
        unconfirmed = undefined;
        await waiting.sleep(delayAfter(reading, READINGS, waiting.random));
        continue;
      }
      if (!recount.exists) return toReconciled(sellerId, 'unknown', NOTHING, NOTHING);
      if (countDifferences(recount) === 0)
        return finish(firstRepaired === undefined ? 'matched' : 'repaired', recount);
      const differences = serializeDifferences(recount);
      if (differences !== unconfirmed) {
        unconfirmed = differences;
        continue;
      }
      if (repairer === undefined) return finish('differs', recount);
      firstRepaired ??= recount;
      // What is left after a repair that helped gets all readings again.
      if (isLess(recount, lastRepaired)) reading = -1;
      lastRepaired = recount;
      await repairSeller(sellerId, recount, repairer);
      unconfirmed = undefined;
    }
    const last = firstRepaired ?? NOTHING;
    return toReconciled(sellerId, 'kept_changing', last, last);
  };

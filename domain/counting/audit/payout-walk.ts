import type { PayoutEntry } from '../../../contracts/ledger.ts';
import { type Decimal, decimal, ZERO } from '../decimal.ts';
import { isPaidOut } from '../entities/payout.ts';

/** A payout that was more than what was owed to the seller at its time (ms since 1970). */
type PayoutBeyondOwed = {
  readonly payoutId: string;
  readonly at: number;
  readonly amount: Decimal;
  readonly balanceBefore: Decimal;
};

type Step = {
  readonly payoutId: string;
  readonly at: number;
  readonly amount: Decimal;
  /** What came to be owed after the payout before, up to this one. */
  owed: Decimal;
};

/** At the same instant, what is taken back comes first: it raises the balance. */
const compareSteps = (a: Step, b: Step): number =>
  a.at - b.at || a.amount.cmp(b.amount) || (a.payoutId < b.payoutId ? -1 : 1);

/**
 * Walks a seller's money in the order of time, payout by payout. It holds one sum per payout,
 * however many orders and refunds there are, and they may come in any order. What falls on the
 * instant of a payout was owed then.
 */
export const createPayoutWalk = (
  payouts: Iterable<readonly [payoutId: string, entry: PayoutEntry]>,
): {
  /** Adds money of an order, or with a minus of a refund, at its time (ms since 1970). */
  readonly add: (at: number, amount: Decimal) => void;
  readonly findBeyondOwed: () => PayoutBeyondOwed[];
} => {
  const steps = [...payouts]
    .filter(([, entry]) => isPaidOut(entry))
    .map(([payoutId, { version, amount }]): Step => {
      return { payoutId, at: version.time, amount: decimal(amount), owed: ZERO };
    })
    .sort(compareSteps);

  /** The first payout at this instant or after it; undefined when there is none. */
  const findStep = (at: number): Step | undefined => {
    let [from, to] = [0, steps.length];
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if ((steps[middle]?.at ?? at) < at) from = middle + 1;
      else to = middle;
    }
    return steps[from];
  };

  return {
    add: (at, amount) => {
      const step = findStep(at);
      if (step !== undefined) step.owed = step.owed.plus(amount);
    },
    findBeyondOwed: () => {
      let balance = ZERO;
      const found: PayoutBeyondOwed[] = [];
      for (const { payoutId, at, amount, owed } of steps) {
        const balanceBefore = balance.plus(owed);
        balance = balanceBefore.minus(amount);
        if (amount.gt(ZERO) && balance.lt(ZERO)) found.push({ payoutId, at, amount, balanceBefore });
      }
      return found;
    },
  };
};

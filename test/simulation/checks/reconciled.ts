/** Counters = Σ ledger, by the product's own recount. */
import type { World } from '../history.ts';
import { describe } from '../invocations.ts';
import type { Fault } from '../journal.ts';

const CHECK = 'counters = sum of ledger';

export const checkReconciled = async ({ plan, functions, quietly }: World): Promise<Fault[]> => {
  const faults: Fault[] = [];
  for (const sellerId of plan.settings.sellers) {
    const outcome = await quietly('reconcile', `check-${sellerId}.9`, () => functions.reconcile()(sellerId, false));
    if (outcome.kind !== 'returned') {
      const why = outcome.kind === 'failed' ? describe(outcome.error) : outcome.kind;
      faults.push({ check: CHECK, text: `${sellerId} could not be recounted: ${why}` });
      continue;
    }
    const { outcome: found, counterDifferences, entryDifferences } = outcome.result;
    if (found === 'matched' || found === 'unknown') continue;
    const differences = JSON.stringify([...counterDifferences, ...entryDifferences].slice(0, 3));
    faults.push({ check: CHECK, text: `${sellerId} ${found}: ${differences}` });
  }
  return faults;
};

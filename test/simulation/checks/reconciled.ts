/** Counters = Σ ledger, by the product's own recount. */

import { describe } from '../invocations.ts';
import type { Finding } from '../journal.ts';
import type { World } from '../world.ts';

const CHECK = 'counters = sum of ledger';

export const checkReconciled = async ({ plan, functions, quietly }: World): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const sellerId of plan.settings.sellers) {
    const outcome = await quietly('reconcile', `check-${sellerId}.9`, () =>
      functions.reconcile()(sellerId, false),
    );
    if (outcome.kind !== 'returned') {
      const why = outcome.kind === 'failed' ? describe(outcome.error) : outcome.kind;
      findings.push({ check: CHECK, text: `${sellerId} could not be recounted: ${why}` });
      continue;
    }
    const { outcome: found, counterDifferences, entryDifferences } = outcome.result;
    if (found === 'matched' || found === 'unknown') continue;
    const differences = JSON.stringify([...counterDifferences, ...entryDifferences].slice(0, 3));
    findings.push({ check: CHECK, text: `${sellerId} ${found}: ${differences}` });
  }
  return findings;
};

/** Every figure that is shown = SQL over the final versions of all valid records. */
import { isDeepStrictEqual } from 'node:util';
import { recountInSql } from '../../support/oracle/recount.ts';
import { figuresOfBody, metricFiguresOf } from '../../support/oracle/shapes.ts';
import { describe } from '../invocations.ts';
import type { Finding } from '../journal.ts';
import { CURRENCY } from '../records.ts';
import type { World } from '../world.ts';
import { delivered } from './delivered.ts';

const CHECK = 'figures = SQL';

/** The paths at which two values differ. */
const findDifferences = (a: unknown, b: unknown, path: string): string[] => {
  if (isDeepStrictEqual(a, b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return [`${path} is ${JSON.stringify(a)}, must be ${JSON.stringify(b)}`];
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.flatMap(([name, value]) => findDifferences(value, right.get(name), `${path}.${name}`));
};

export const checkFigures = async ({
  plan,
  store,
  functions,
  scheduler,
  quietly,
}: World): Promise<Finding[]> => {
  const { timeZone, dayBytesMax, sellers } = plan.settings;
  // SQL knows nothing of exclusions.
  const isPlain =
    dayBytesMax === undefined && !store.items('ledger').some(({ sk }) => String(sk).startsWith('AUDIT#'));
  if (!isPlain) return [];
  const recount = await recountInSql(delivered(plan), { now: scheduler.now(), timeZone, currency: CURRENCY });
  const findings: Finding[] = [];
  for (const sellerId of sellers) {
    const expected = recount.get(sellerId);
    if (expected === undefined) continue;
    const shown = await quietly('reader', `read-${sellerId}.9`, () => functions.readMetrics(sellerId));
    if (shown.kind !== 'returned') {
      findings.push({
        check: CHECK,
        text: `${sellerId}: ${shown.kind === 'failed' ? describe(shown.error) : shown.kind}`,
      });
      continue;
    }
    const differences = findDifferences(
      figuresOfBody(shown.result.body),
      metricFiguresOf(expected),
      sellerId,
    );
    if (differences.length > 0) findings.push({ check: CHECK, text: differences.slice(0, 4).join('; ') });
  }
  return findings;
};

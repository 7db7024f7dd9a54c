/** Whether the figures are those of a recount of everything that was published. */
import { metricsBody } from '../../contracts/api/metrics.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { figuresOfBody, metricFiguresOf } from '../support/oracle/shapes.ts';
import { runCommand } from '../support/programs/run-script.ts';
import { readLog } from '../support/runner/marketplace-load.ts';
import { POISONED } from './load.ts';
import type { Product } from './product.ts';

export type Exactness = {
  readonly records: number;
  readonly sellers: number;
  /** Sellers whose figures differ from the recount in SQL. */
  readonly mismatches: readonly string[];
  /** The last line of `reconcile`. */
  readonly reconciled: string;
};

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Ends the product, recounts its log, and compares. The product runs again afterwards. */
export const checkFigures = async (product: Product): Promise<Exactness> => {
  await product.end('SIGINT');
  const { records, unhandled } = readLog(product.folder);
  const mismatches: string[] = unhandled === 0 ? [] : [`${unhandled} records were not handled`];
  const others = records.filter(({ value }) => value?.includes(`"seller_id":"${POISONED}"`) !== true);
  await product.start();
  const options = { timeZone: 'UTC', currency: 'USD' };
  const bodies = await Promise.all(
    [...(await recountInSql(others, { ...options, now: Date.now() })).keys()].map(async (seller) => {
      const response = await product.get(`/v1/sellers/${seller}/metrics`, { sellerId: seller });
      return metricsBody.parse(await response.json());
    }),
  );
  const recount = await recountInSql(others, {
    ...options,
    now: Math.max(...bodies.map((body) => Date.parse(body.as_of))),
  });
  for (const body of bodies) {
    const expected = recount.get(body.seller_id);
    if (expected === undefined || sorted(figuresOfBody(body)) !== sorted(metricFiguresOf(expected)))
      mismatches.push(body.seller_id);
  }
  const named = bodies.flatMap(({ seller_id }) => ['--seller', seller_id]);
  const { stdout, stderr } = await runCommand('reconcile', ['--data', product.folder, ...named]);
  const reconciled = stdout.trim().split('\n').at(-1) ?? stderr;
  return { records: records.length, sellers: bodies.length, mismatches, reconciled };
};

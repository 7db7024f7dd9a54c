import { forEachConcurrently } from '../pacing/concurrency.ts';
import { gatherFailures } from '../pacing/gathered-failures.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** One kind of work that the clock does for the sellers of a shard. */
export type DueWork<Item> = {
  /** What is due, the longest overdue first. */
  readonly parts: AsyncIterable<readonly Item[]>;
  readonly sellerOf: (item: Item) => string;
  /** Does the work of one seller in one part. */
  readonly work: (sellerId: string, items: readonly Item[]) => Promise<void>;
  readonly describeFailures: (count: number) => string;
};

const SELLERS_AT_ONCE = 16;

/**
 * Does the due work of a shard, part by part, as long as `hasTime` says so. The work of a seller
 * that fails is still due at the next tick, so it is logged and the sellers behind it are worked
 * on.
 * @returns how many sellers were looked up but left for the next tick
 * @throws when what is due cannot be looked up
 */
export const doDueWork = async <Item>(
  { parts, sellerOf, work, describeFailures }: DueWork<Item>,
  hasTime: () => boolean,
  telemetry: Pick<Telemetry, 'error'>,
): Promise<number> => {
  let left = 0;
  const failures = gatherFailures();
  try {
    for await (const part of parts) {
      const sellers = [...Map.groupBy(part, sellerOf)];
      await forEachConcurrently(sellers, SELLERS_AT_ONCE, async ([sellerId, items]) => {
        if (!hasTime()) {
          left += 1;
          return;
        }
        try {
          await work(sellerId, items);
        } catch (error) {
          failures.add(sellerId, error);
        }
      });
      if (!hasTime()) break;
    }
  } finally {
    const failed = failures.summary();
    if (failed !== undefined) telemetry.error(describeFailures(failed.count), failed.error, failed.details);
  }
  return left;
};

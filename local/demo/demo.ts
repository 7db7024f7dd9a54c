import { createActor } from './behaviour.ts';
import { createHistory, createPileUp } from './history.ts';
import { createLive, STEP_MS } from './live.ts';
import { createRandom } from './random.ts';
import type { DemoRecord } from './records.ts';
import { DEMO_SELLERS, type DemoSeller } from './sellers.ts';

/** When a laptop slept longer than this, the demo does not catch up: it stood still meanwhile. */
const CATCH_UP_MS_MAX = 10_000;

export type DemoOptions = {
  /** The same seed, start and sellers give the same records. */
  readonly seed: number;
  /**
   * When the live phase begins, ms since 1970. It is part of every id, so that restarts never
   * collide.
   */
  readonly startedAt: number;
  readonly sellers?: readonly DemoSeller[];
  /** Whether 35 days of history come first (default: true). */
  readonly withHistory?: boolean;
};

/**
 * A marketplace that goes on by itself. `history` holds the records before `startedAt` in the order
 * of time; `due(now)` returns the records since the last call in the order in which to publish
 * them.
 */
export const createDemo = ({ seed, startedAt, sellers = DEMO_SELLERS, withHistory = true }: DemoOptions) => {
  const random = createRandom(seed);
  const runId = startedAt.toString(36);
  const actors = sellers.map((seller) => createActor(seller, random, runId));
  const past = withHistory
    ? createHistory(actors, random, runId, startedAt)
    : createPileUp(actors, random, startedAt);
  const live = createLive(actors, random, runId, past);
  let reached = startedAt;

  const due = (now: number): readonly DemoRecord[] => {
    if (now - reached > CATCH_UP_MS_MAX) reached = now - STEP_MS;
    const records: DemoRecord[] = [];
    while (reached + STEP_MS <= now) {
      reached += STEP_MS;
      records.push(...live.step(reached));
    }
    return records;
  };
  return { history: past.records, due };
};
export type Demo = ReturnType<typeof createDemo>;

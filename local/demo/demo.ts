import { createActor } from './behaviour.ts';
import { createHistory, createPileUp } from './history.ts';
import { createLive, STEP_MS } from './live.ts';
import { createRandom } from './random.ts';
import type { DemoRecord } from './records.ts';
import { DEMO_SELLERS, type DemoSeller } from './sellers.ts';

/** A longer gap between two looks at the clock (a laptop that slept) is not made up for: the demo stood still meanwhile. */
const CATCH_UP_MS_MAX = 10_000;

export type DemoOptions = {
  /** The same seed, start and sellers give the same records. */
  readonly seed: number;
  /** When the live phase begins, milliseconds since 1970; also part of every id, so that restarts never collide. */
  readonly startedAt: number;
  readonly sellers?: readonly DemoSeller[];
  /** Begin with 35 days of history (default). False for a store that has one. */
  readonly withHistory?: boolean;
};

/**
 * A marketplace that goes on by itself. `history` holds what happened before `startedAt`, in the order of time; `due(now)`
 * gives what has happened since the last call, in the order in which it is to be published.
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

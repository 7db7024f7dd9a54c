/** Runs the histories of some seeds, one after another, in this process. */
import type { Crossing } from './boundaries.ts';
import { runHistory, type Verdict } from './history.ts';
import { drawPlan } from './plan.ts';
import { describeFailure } from './report.ts';

/** Seeds `from`, `from + step`, and so on. */
export type Seeds = { readonly from: number; readonly step: number; readonly count: number };

export type SeedsJob = {
  readonly seeds: Seeds;
  /** After this, no further history starts. */
  readonly seconds?: number | undefined;
  /** Whether to stop at the first failure, and not to shrink it: enough to know that it is seen. */
  readonly untilFirst?: boolean | undefined;
  /** One in so many histories is recounted in SQL too. */
  readonly sqlEvery?: number | undefined;
};

export type SeedsMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly crossings: readonly Crossing[] }
  | { readonly kind: 'failure'; readonly seed: number; readonly check: string; readonly text: string }
  | { readonly kind: 'end' };

/** So many histories are told at once. */
const TOLD_EVERY = 25;
/** More failures than these are only counted: they are likely to be the same. */
const DESCRIBED_MAX = 3;

const wantsSql = ({ sqlEvery }: SeedsJob, seed: number): boolean =>
  sqlEvery !== undefined && seed % sqlEvery === 0;

export const runSeeds = async (job: SeedsJob, tell: (message: SeedsMessage) => void): Promise<void> => {
  const { seeds, seconds = Infinity, untilFirst = false } = job;
  const ends = performance.now() + seconds * 1000;
  let crossings = new Set<Crossing>();
  let [done, failures] = [0, 0];
  const tellProgress = (): void => {
    tell({ kind: 'progress', done, crossings: [...crossings] });
    crossings = new Set();
    done = 0;
  };
  const tellFailure = async (verdict: Verdict): Promise<void> => {
    const [first = { check: '', text: '' }] = verdict.findings;
    failures += 1;
    const isDescribed = !untilFirst && failures <= DESCRIBED_MAX;
    const text = isDescribed ? await describeFailure(verdict) : first.text;
    tell({ kind: 'failure', seed: verdict.plan.seed, check: first.check, text });
  };
  for (let nth = 0; nth < seeds.count && performance.now() < ends; nth += 1) {
    const seed = seeds.from + nth * seeds.step;
    const verdict = await runHistory(drawPlan(seed), { inSql: wantsSql(job, seed) });
    for (const crossing of verdict.crossings) crossings.add(crossing);
    done += 1;
    if (verdict.findings.length > 0) await tellFailure(verdict);
    if (done >= TOLD_EVERY) tellProgress();
    if (untilFirst && failures > 0) break;
  }
  tellProgress();
  tell({ kind: 'end' });
};

/** Makes a failing history small: leaves out whatever it does not need to fail the same check. */
import { runHistory, type Verdict } from './history.ts';
import type { Plan, Step } from './plan.ts';

/** More runs are not worth the wait. */
const RUNS_MAX = 400;

type Attempt = (plan: Plan) => Promise<boolean>;

/** Leaves out as many items as it can, in large pieces first. */
const leaveOut = async <T>(
  items: readonly T[],
  isEnough: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> => {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let from = 0; from < kept.length; ) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await isEnough(fewer)) kept = fewer;
      else from += size;
    }
  return kept;
};

const withoutRecord = (step: Step, place: number): Step =>
  step.kind === 'deliver' ? { ...step, records: step.records.filter((other) => other !== place) } : step;

const dropRecords = (plan: Plan, kept: ReadonlySet<number>): Plan => ({
  ...plan,
  steps: plan.steps.map((step) =>
    plan.records.reduce((left, _, place) => (kept.has(place) ? left : withoutRecord(left, place)), step),
  ),
});

const simplify = (plan: Plan): readonly Plan[] => [
  { ...plan, steps: plan.steps.map((step) => (step.kind === 'deliver' ? { ...step, copies: 1 } : step)) },
  { ...plan, settings: { ...plan.settings, counterShards: 1 } },
  { ...plan, settings: { ...plan.settings, lanes: 1 } },
  { ...plan, settings: { ...plan.settings, watched: [] } },
  { ...plan, settings: { ...plan.settings, lag_ms_max: 0 } },
  { ...plan, settings: { ...plan.settings, policy: 'prompt' } },
];

/** Shrinks a failed history. The result fails the same check. */
export const shrink = async (failed: Verdict): Promise<Verdict> => {
  const check = failed.findings[0]?.check;
  let [best, runs] = [failed, 0];
  const fails: Attempt = async (plan) => {
    if (runs >= RUNS_MAX) return false;
    runs += 1;
    const verdict = await runHistory(plan);
    if (verdict.findings[0]?.check !== check) return false;
    best = verdict;
    return true;
  };
  // From here on exactly the faults that there were, so that they can be left out one by one.
  if (!(await fails({ ...failed.plan, faults: failed.faults }))) return failed;
  await leaveOut(best.plan.steps, (steps) => fails({ ...best.plan, steps }));
  await leaveOut([...best.faults], (faults) => fails({ ...best.plan, faults: new Map(faults) }));
  const places = best.plan.records.map((_, place) => place);
  await leaveOut(places, (kept) => fails(dropRecords(best.plan, new Set(kept))));
  for (const index of simplify(best.plan).keys()) {
    const simpler = simplify(best.plan)[index];
    if (simpler !== undefined) await fails(simpler);
  }
  await leaveOut(best.plan.steps, (steps) => fails({ ...best.plan, steps }));
  return best;
};

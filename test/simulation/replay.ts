/** Runs the history of one seed again, and shows all of it. */
import { runHistory } from './history.ts';
import { drawPlan } from './plan.ts';
import { describeFailure } from './report.ts';

export const replay = async (seed: number): Promise<boolean> => {
  const verdict = await runHistory(drawPlan(seed), { traced: true, inSql: true });
  for (const line of verdict.trace) console.log(line);
  const failed = verdict.findings.length > 0;
  if (failed) console.log(await describeFailure(verdict));
  console.log(`seed ${seed}: ${failed ? 'failed' : 'as it must be'}`);
  return !failed;
};

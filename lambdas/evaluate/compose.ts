import { renewDepsFrom } from '../../adapters/runtime/evaluation.ts';
import type { Runtime } from '../../adapters/runtime/runtime.ts';
import { createEvaluate, type EvaluateHandler } from '../../app/evaluate/evaluate.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';

/** Wires the evaluate function to a runtime. */
export const composeEvaluate = (runtime: Runtime): EvaluateHandler => {
  const deps = renewDepsFrom(runtime);
  return createEvaluate({ ...deps, renewSummary: createRenewSummary(deps) });
};

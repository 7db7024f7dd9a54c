import type { Construct } from 'constructs';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { marketplaceEnvironment, tablesEnvironment, topicsEnvironment } from '../functions/environment.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { allowEvaluating } from './permissions.ts';

type EvaluateFunctionProps = {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'ledger' | 'metrics'>;
};

/** Turns changed counters into summaries and alerts. */
export const createEvaluateFunction = (
  scope: Construct,
  { stage, data }: EvaluateFunctionProps,
): PulseFunction => {
  const target = new PulseFunction(scope, 'Evaluate', {
    stage,
    name: 'evaluate',
    description: "Turns changed counters into each seller's summary and alerts",
    entry: 'lambdas/evaluate/handler.ts',
    environment: {
      ...tablesEnvironment(data),
      ...marketplaceEnvironment(stage),
      ...topicsEnvironment(stage),
    },
    // It evaluates sixteen sellers in parallel. Each reads sixty days of counters and compresses a
    // summary.
    memoryMiB: 1024,
    // A batch of five thousand different sellers takes about two minutes.
    timeoutSeconds: 300,
  });
  allowEvaluating(target, data);
  return target;
};

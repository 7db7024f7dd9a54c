import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { findChangedSellers } from '../../adapters/dynamodb/counter-stream.ts';
import { createRenewDeps } from '../../adapters/runtime/evaluation.ts';
import type { JudgingRuntime } from '../../adapters/runtime/runtime.ts';
import { createEvaluate, type Evaluate } from '../../app/evaluate/evaluate.ts';
import { createRenewSummary } from '../../app/evaluate/renew-summary.ts';

export type EvaluateHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<DynamoDBBatchResponse>;

/** The use case as the event source mapping calls it. */
export const toEvaluateHandler =
  (evaluate: Evaluate): EvaluateHandler =>
  async (event, context) => {
    const failed = await evaluate(findChangedSellers(event), () => context.getRemainingTimeInMillis());
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** Wires the evaluate function to a runtime. */
export const composeEvaluate = (runtime: JudgingRuntime): EvaluateHandler => {
  const deps = createRenewDeps(runtime);
  return toEvaluateHandler(createEvaluate({ ...deps, renewSummary: createRenewSummary(deps) }));
};

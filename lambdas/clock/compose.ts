import type { SNSClient } from '@aws-sdk/client-sns';
import { createPendingStore } from '../../adapters/dynamodb/pending-store.ts';
import { type Runtime, required } from '../../adapters/runtime/runtime.ts';
import { alertPublishersFrom } from '../../adapters/sns/alert-publisher.ts';
import { ENV } from '../../contracts/names.ts';
import { renewDepsFrom } from '../evaluate/compose.ts';
import { createRenewSummary } from '../evaluate/renew-summary.ts';
import { type ClockHandler, createClock } from './clock.ts';

/** Wires the clock function to a runtime, with the client that alerts go out through. */
export const composeClock = (runtime: Runtime, sns: SNSClient): ClockHandler => {
  const { env, waiting, dynamodb } = runtime;
  const deps = renewDepsFrom(runtime);
  return createClock({
    ...deps,
    renewSummary: createRenewSummary(deps),
    pending: createPendingStore(dynamodb, required(env, ENV.metricsTable), waiting),
    ...alertPublishersFrom(env, sns),
  });
};

import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

export type ContextSettings = {
  readonly functionName: string;
  readonly timeoutSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new id per invocation. */
  readonly newId: () => string;
};

const noCallback = (): never => {
  throw new Error('context.done, fail and succeed do not exist on Node.js 24: return a promise instead');
};

/** Makes the function that gives each invocation its Lambda context, whose time counts down. */
export const contextFactory =
  ({ functionName, timeoutSeconds, now, newId }: ContextSettings): (() => Context) =>
  () => {
    const deadline = now() + timeoutSeconds * 1000;
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      memoryLimitInMB: '1024',
      awsRequestId: newId(),
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName: 'local',
      getRemainingTimeInMillis: () => Math.max(0, deadline - now()),
      done: noCallback,
      fail: noCallback,
      succeed: noCallback,
    };
  };

/** As long as an ingest function has on AWS. */
const TIMEOUT_SECONDS = 60;

/** Lambda contexts for the invocations of a function on this machine. */
export const contextsFor = (functionName: string, timeoutSeconds = TIMEOUT_SECONDS): (() => Context) =>
  contextFactory({ functionName, timeoutSeconds, now: Date.now, newId: randomUUID });

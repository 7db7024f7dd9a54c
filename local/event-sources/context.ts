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

/** Makes the function that gives each invocation its Lambda context; the time left counts down from the time-out. */
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

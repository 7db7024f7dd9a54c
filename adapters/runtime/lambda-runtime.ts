import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { waiting } from '../../app/pacing/backoff.ts';
import type { Measurement, ObservedUnit, Telemetry } from '../../app/ports/telemetry.ts';
import { TELEMETRY } from '../../topology/telemetry.ts';
import { describeError } from './describe-error.ts';
import { createMeteredDynamoDB, type Runtime } from './runtime.ts';
import { createTracing, type Tracing } from './tracing.ts';

export type LambdaRuntime = Runtime & {
  /** Shows a client's calls in the trace of each invocation. `dynamodb` is already traced. */
  readonly trace: Tracing['trace'];
  /**
   * Wraps a handler: each invocation is traced, its log lines carry its request id, and its
   * telemetry is published when it ends or fails. An error is logged here and rethrown without its
   * message. Otherwise Lambda would log it again, and Cognito would show it to the person who signs
   * in.
   */
  readonly instrument: <Args extends readonly unknown[], Result>(
    handler: (...args: Args) => Promise<Result>,
  ) => (...args: Args) => Promise<Result>;
};

const UNITS = { count: MetricUnit.Count, milliseconds: MetricUnit.Milliseconds } as const satisfies Record<
  ObservedUnit,
  string
>;

const CLOUDWATCH_NAMES: Readonly<Record<Measurement, string>> = TELEMETRY;

const invocation = z.object({ awsRequestId: z.string() });

/**
 * The runtime of a deployed function: its environment, the system clock, structured logs,
 * CloudWatch metrics and X-Ray traces. It never logs events or records. Use cases log only ids,
 * counts and reasons (see {@link Telemetry}), {@link describeError} limits what is logged of an
 * error, and Powertools' event logging is not used.
 */
export const createLambdaRuntime = (serviceName: string): LambdaRuntime => {
  const logger = new Logger({ serviceName });
  // Powertools reads the namespace from an environment variable. Each stage has its own.
  const metrics = new Metrics({ serviceName });
  const telemetry: Telemetry = {
    count: (measurement, amount) => {
      if (amount > 0) metrics.addMetric(CLOUDWATCH_NAMES[measurement], MetricUnit.Count, amount);
    },
    observe: (measurement, value, unit) =>
      void metrics.addMetric(CLOUDWATCH_NAMES[measurement], UNITS[unit], value),
    warn: (message, details = {}, error) =>
      logger.warn(message, error === undefined ? details : { ...details, error: describeError(error) }),
    error: (message, error, details = {}) =>
      logger.error(message, { ...details, error: describeError(error) }),
  };
  const { trace, inSegment } = createTracing(serviceName, (error) =>
    telemetry.error('a trace was lost', error),
  );
  return {
    env: process.env,
    clock: Date.now,
    waiting,
    telemetry,
    dynamodb: trace(createMeteredDynamoDB(telemetry)),
    trace,
    instrument:
      (handler) =>
      async (...args) => {
        const [, context] = args;
        logger.appendKeys({ function_request_id: invocation.safeParse(context).data?.awsRequestId });
        metrics.captureColdStartMetric();
        try {
          return await inSegment(() => handler(...args));
        } catch (error) {
          telemetry.error('the invocation failed', error);
          throw new Error(`${serviceName} failed; its log says why`);
        } finally {
          if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
          logger.resetKeys();
        }
      },
  };
};

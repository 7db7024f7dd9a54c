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
  /** The same client, its calls shown in the trace of each invocation. `dynamodb` is traced already. */
  readonly traced: Tracing['traced'];
  /**
   * Wraps a handler so that each invocation is traced, its log lines carry its request id, and its metrics are published when it ends,
   * however it ends. What it throws is logged here and thrown on without its words: Lambda would log all of it once more, and Cognito
   * shows it to whoever signs in.
   */
  readonly publishing: <Args extends readonly unknown[], Result>(
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
 * The runtime of a deployed function: its environment, the system clock, structured logs, CloudWatch metrics and X-Ray traces. Neither
 * events nor records are logged: Powertools' own event logging is part of a wrapper that is not used here, use cases can tell ids, counts
 * and reasons alone ({@link Telemetry}), and of errors no more is logged than {@link describeError} lets through.
 */
export const createLambdaRuntime = (serviceName: string): LambdaRuntime => {
  const logger = new Logger({ serviceName });
  // The deployment gives each stage a name space of its own, through the variable that Powertools reads.
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
  const { traced, inSegment } = createTracing(serviceName, (error) =>
    telemetry.error('a trace was lost', error),
  );
  return {
    env: process.env,
    clock: Date.now,
    waiting,
    telemetry,
    dynamodb: traced(createMeteredDynamoDB(telemetry)),
    traced,
    publishing:
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

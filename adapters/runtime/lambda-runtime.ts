import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from '../../contracts/names.ts';
import { createMeteredDynamoDB, type Runtime, waiting } from './runtime.ts';
import type { Telemetry } from './telemetry.ts';

export type LambdaRuntime = Runtime & {
  /** Wraps a handler so that the metrics of each invocation are published when it ends, however it ends. */
  readonly publishing: <Args extends readonly unknown[], Result>(
    handler: (...args: Args) => Promise<Result>,
  ) => (...args: Args) => Promise<Result>;
};

/** The runtime of a deployed function: its environment, the system clock, structured logs and CloudWatch metrics. */
export const createLambdaRuntime = (serviceName: string): LambdaRuntime => {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName });
  const telemetry: Telemetry = {
    count: (metric, amount) => {
      if (amount > 0) metrics.addMetric(metric, MetricUnit.Count, amount);
    },
    warn: (message, details = {}) => logger.warn(message, details),
    error: (message, error, details = {}) => logger.error(message, { ...details, error }),
  };
  return {
    env: process.env,
    clock: Date.now,
    waiting,
    telemetry,
    dynamodb: createMeteredDynamoDB(telemetry),
    publishing:
      (handler) =>
      async (...args) => {
        try {
          return await handler(...args);
        } finally {
          metrics.publishStoredMetrics();
        }
      },
  };
};

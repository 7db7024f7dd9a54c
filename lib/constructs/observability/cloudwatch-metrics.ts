import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TelemetryName } from '../../../topology/telemetry.ts';
import { resourceName, telemetryNamespace } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';

/** How a metric is looked at: a statistic over so many minutes. */
export type Look = { readonly statistic: string; readonly minutes: number; readonly label?: string };

const looked = ({ statistic, minutes, label }: Look) => ({
  statistic,
  period: Duration.minutes(minutes),
  ...(label !== undefined && { label }),
});

/** A metric that our functions emit. `service` is the short name of the function, which is what Powertools calls it. */
export const ownMetric = (stage: Stage, metricName: TelemetryName, service: string, look: Look): Metric =>
  new Metric({
    namespace: telemetryNamespace(stage),
    metricName,
    dimensionsMap: { service },
    ...looked(look),
  });

/**
 * What Lambda measures of a function. By name and not by reference, as everywhere here: a stack that is only looked at must
 * not be held up by who looks.
 */
export const functionMetric = (stage: Stage, name: string, metricName: string, look: Look): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: resourceName(stage, name) },
    ...looked(look),
  });

/** What Lambda measures of an event source mapping. */
export const mappingMetric = (mappingId: string, metricName: string, look: Look): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mappingId },
    ...looked(look),
  });

/** What DynamoDB measures of a table, or of one of its indexes or operations. */
export const tableMetric = (
  stage: Stage,
  table: string,
  metricName: string,
  part: Readonly<Record<string, string>>,
  look: Look,
): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: resourceName(stage, table), ...part },
    ...looked(look),
  });

/** What SNS measures of a topic. */
export const topicMetric = (stage: Stage, topic: string, metricName: string, look: Look): Metric =>
  new Metric({
    namespace: 'AWS/SNS',
    metricName,
    dimensionsMap: { TopicName: resourceName(stage, topic) },
    ...looked(look),
  });

/** What SQS measures of a queue. */
export const queueMetric = (stage: Stage, queue: string, metricName: string, look: Look): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: resourceName(stage, queue) },
    ...looked(look),
  });

/** What API Gateway measures of an HTTP or WebSocket API. */
export const apiMetric = (apiId: string, metricName: string, look: Look): Metric =>
  new Metric({ namespace: 'AWS/ApiGateway', metricName, dimensionsMap: { ApiId: apiId }, ...looked(look) });

/** What CloudFront measures of a distribution: in us-east-1, wherever the rest is. */
export const distributionMetric = (distributionId: string, metricName: string, look: Look): Metric =>
  new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
    region: 'us-east-1',
    ...looked(look),
  });

/**
 * A formula over metrics, each named by its key. Counters that had nothing to count are missing, not 0: `sum` takes them as 0,
 * so write it wherever a term may be missing.
 */
export const formula = (
  expression: string,
  usingMetrics: Readonly<Record<string, IMetric>>,
  minutes: number,
  label: string,
): MathExpression =>
  new MathExpression({ expression, usingMetrics, period: Duration.minutes(minutes), label });

/** The part of a formula that adds up metrics, those that are missing as 0. */
export const sum = (names: readonly string[]): string =>
  `SUM([${names.map((name) => `FILL(${name}, 0)`).join(', ')}])`;

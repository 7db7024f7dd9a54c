import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { TABLES, type TableName } from '../../../topology/tables.ts';
import type { TelemetryName } from '../../../topology/telemetry.ts';
import { resourceName, telemetryNamespace } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';

// "Metric" is CloudWatch's word here: a measurement of the running system.
//
// Functions, tables, topics and queues are named and not referred to: a reference from an alarm
// would stop CloudFormation from changing what the alarm watches.

/** How a metric is sampled: a statistic over periods of so many minutes. Graphs show the label. */
export type Sampling = { readonly statistic: string; readonly minutes: number; readonly label?: string };

const toMetricOptions = ({ statistic, minutes, label }: Sampling) => ({
  statistic,
  period: Duration.minutes(minutes),
  ...(label !== undefined && { label }),
});

/** What one of our functions reports of itself. `service` is the function's short name. */
export const telemetryMetric = (
  stage: Stage,
  metricName: TelemetryName,
  service: string,
  sampling: Sampling,
): Metric =>
  new Metric({
    namespace: telemetryNamespace(stage),
    metricName,
    dimensionsMap: { service },
    ...toMetricOptions(sampling),
  });

/** The same of every ingest function, each under the key `<prefix><event type>`. */
export const ingestTelemetryMetrics = (
  stage: Stage,
  metricName: TelemetryName,
  sampling: Sampling,
  prefix = '',
): Readonly<Record<string, Metric>> =>
  Object.fromEntries(
    EVENT_TYPES.map((eventType) => [
      `${prefix}${eventType}`,
      telemetryMetric(stage, metricName, `ingest-${eventType}`, sampling),
    ]),
  );

/** What Lambda measures of a function. */
export const functionMetric = (stage: Stage, name: string, metricName: string, sampling: Sampling): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: resourceName(stage, name) },
    ...toMetricOptions(sampling),
  });

/** What Lambda measures of an event source mapping. */
export const mappingMetric = (mappingId: string, metricName: string, sampling: Sampling): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mappingId },
    ...toMetricOptions(sampling),
  });

/** What DynamoDB measures of a table, or of the index or operation that `part` names. */
export const tableMetric = (
  stage: Stage,
  table: string,
  metricName: string,
  part: Readonly<Record<string, string>>,
  sampling: Sampling,
): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: resourceName(stage, table), ...part },
    ...toMetricOptions(sampling),
  });

/** A table and its indexes, which DynamoDB measures one by one. */
export const listTableParts = (table: TableName) => [
  { label: table, part: {} },
  ...TABLES[table].indexes.map(({ name }) => ({
    label: `${table}/${name}`,
    part: { GlobalSecondaryIndexName: name },
  })),
];

/** What SNS measures of a topic. */
export const topicMetric = (stage: Stage, topic: string, metricName: string, sampling: Sampling): Metric =>
  new Metric({
    namespace: 'AWS/SNS',
    metricName,
    dimensionsMap: { TopicName: resourceName(stage, topic) },
    ...toMetricOptions(sampling),
  });

/** How many messages wait in a queue. */
export const waitingMessagesMetric = (stage: Stage, queue: string, label?: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    dimensionsMap: { QueueName: resourceName(stage, queue) },
    ...toMetricOptions({ statistic: 'Maximum', minutes: 5, ...(label !== undefined && { label }) }),
  });

/** What API Gateway measures of an HTTP or WebSocket API. */
export const apiMetric = (apiId: string, metricName: string, sampling: Sampling): Metric =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: apiId },
    ...toMetricOptions(sampling),
  });

/** What CloudFront measures of a distribution. It reports to us-east-1, wherever the stage is. */
export const distributionMetric = (distributionId: string, metricName: string, sampling: Sampling): Metric =>
  new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distributionId, Region: 'Global' },
    region: 'us-east-1',
    ...toMetricOptions(sampling),
  });

/**
 * A formula over metrics, which it refers to by their keys. CloudWatch treats a counter that had
 * nothing to count as missing, not as 0. Write `sum` wherever a term may be missing.
 */
export const formula = (
  expression: string,
  usingMetrics: Readonly<Record<string, IMetric>>,
  minutes: number,
  label: string,
): MathExpression =>
  new MathExpression({ expression, usingMetrics, period: Duration.minutes(minutes), label });

/** The part of a formula that adds up metrics. A missing one counts as 0. */
export const sum = (names: readonly string[]): string =>
  `SUM([${names.map((name) => `FILL(${name}, 0)`).join(', ')}])`;

/** The part of a formula for a share in percent, or 0 unless `condition` holds. */
export const percentIf = (condition: string, part: string, whole: string): string =>
  `IF(${condition}, 100 * ${part} / ${whole}, 0)`;

/** All these metrics added up. A missing one counts as 0. */
export const total = (
  metrics: Readonly<Record<string, IMetric>>,
  minutes: number,
  label: string,
): MathExpression => formula(sum(Object.keys(metrics)), metrics, minutes, label);

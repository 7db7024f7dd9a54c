import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES } from '../../../../contracts/records/topics.ts';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import {
  formula,
  functionMetric,
  ingestTelemetryMetrics,
  mappingMetric,
  sum,
  telemetryMetric,
  total,
} from '../cloudwatch-metrics.ts';
import { type GraphsProps, row, section } from './widgets.ts';

/** Freshness and lag come first, because everything else serves them. */
export const createRecordGraphs = ({ stage, kafkaMappings }: GraphsProps): IWidget[][] => {
  const lag = kafkaMappings.map(({ kind, topic, mappingId }) => {
    // Labelled by topic: a topic with another name gets a new mapping, and CloudFormation looks up
    // the new id only if something here changes.
    const sampling = { statistic: 'Maximum', minutes: 1, label: topic };
    return stage.kafka.pollers === 'on-demand'
      ? functionMetric(stage, `ingest-${kind}`, 'OffsetLag', sampling)
      : mappingMetric(mappingId, 'SumOffsetLag', sampling);
  });
  const fresh = (statistic: string) =>
    telemetryMetric(stage, TELEMETRY.freshness, 'evaluate', { statistic, minutes: 1, label: statistic });
  const perSecond = (metric: TelemetryName) =>
    EVENT_TYPES.map((eventType) =>
      formula(
        `${eventType} / PERIOD(${eventType})`,
        {
          [eventType]: telemetryMetric(stage, metric, `ingest-${eventType}`, {
            statistic: 'Sum',
            minutes: 1,
          }),
        },
        1,
        eventType,
      ),
    );
  return [
    [
      section(
        'Is it fresh?',
        `Good: figures are seconds old (below ${stage.alarms.freshnessSeconds} s), and no topic has ` +
          'a lasting backlog.',
        ['freshness', 'consumer-lag'],
      ),
    ],
    row(
      {
        title: 'From the record to the summary',
        metrics: [fresh('p50'), fresh('p95'), fresh('Maximum')],
        unit: 'ms',
        limit: stage.alarms.freshnessSeconds * 1000,
      },
      {
        title: 'Records not yet read',
        metrics: lag,
        unit: 'records',
        limit: stage.alarms.consumerLagRecords,
      },
    ),
    [
      section(
        'Records',
        'Good: applied follows the business of the day, unchanged rises only when records come ' +
          'again, and quarantined stays at 0.',
        ['quarantine-rate', 'quarantined-records'],
      ),
    ],
    row(
      { title: 'Applied', metrics: perSecond(TELEMETRY.recordsApplied), unit: 'records per second' },
      {
        title: 'Unchanged (counted before)',
        metrics: perSecond(TELEMETRY.recordsUnchanged),
        unit: 'records per second',
      },
      { title: 'Quarantined', metrics: perSecond(TELEMETRY.recordsQuarantined), unit: 'records per second' },
    ),
  ];
};

/** From a batch to its transactions. */
export const createIngestGraphs = ({ stage }: GraphsProps): IWidget[][] => {
  const sampling = { statistic: 'Sum', minutes: 5 };
  const units = ingestTelemetryMetrics(stage, TELEMETRY.writeUnits, sampling, 'units_');
  const records = ingestTelemetryMetrics(stage, TELEMETRY.recordsApplied, sampling, 'records_');
  const conflicts = ingestTelemetryMetrics(stage, TELEMETRY.conflicts, sampling, 'conflicts_');
  return [
    [
      section(
        'Ingest',
        'Good: one or two write units per record under load, batches far from their time-out, ' +
          'almost no conflicts.',
        ['function-errors', 'function-duration', 'transaction-conflicts', 'pollers-at-maximum'],
      ),
    ],
    row(
      {
        title: 'Write units per record',
        metrics: [
          formula(
            `${sum(Object.keys(units))} / ${sum(Object.keys(records))}`,
            { ...units, ...records },
            5,
            'write units of ingest / records applied',
          ),
        ],
        unit: 'units',
      },
      {
        title: 'Duration of a batch (p95)',
        metrics: EVENT_TYPES.map((eventType) =>
          functionMetric(stage, `ingest-${eventType}`, 'Duration', {
            statistic: 'p95',
            minutes: 1,
            label: eventType,
          }),
        ),
        unit: 'ms',
      },
      {
        title: 'Conflicts with another writer',
        metrics: [total(conflicts, 5, 'conflicts')],
        unit: 'per five minutes',
      },
    ),
  ];
};

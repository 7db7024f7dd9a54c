import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES } from '../../../../contracts/records/topics.ts';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import { formula, functionMetric, mappingMetric, ownMetric, sum } from '../cloudwatch-metrics.ts';
import { type GraphsProps, row, section } from './widgets.ts';

/** Freshness and lag first: they are what everything else is for. */
export const recordsAndLag = ({ stage, kafkaMappings }: GraphsProps): IWidget[][] => {
  const lag = EVENT_TYPES.map((eventType) => {
    // By topic: one of another name has another mapping, whose id is looked up only when something here changes.
    const look = { statistic: 'Maximum', minutes: 1, label: stage.kafka.topics[eventType].name };
    return stage.kafka.pollers === 'on-demand'
      ? functionMetric(stage, `ingest-${eventType}`, 'OffsetLag', look)
      : mappingMetric(kafkaMappings[eventType], 'SumOffsetLag', look);
  });
  const fresh = (statistic: string) =>
    ownMetric(stage, TELEMETRY.freshness, 'evaluate', { statistic, minutes: 1, label: statistic });
  const perSecond = (metric: TelemetryName) =>
    EVENT_TYPES.map((eventType) =>
      formula(
        `${eventType} / PERIOD(${eventType})`,
        { [eventType]: ownMetric(stage, metric, `ingest-${eventType}`, { statistic: 'Sum', minutes: 1 }) },
        1,
        eventType,
      ),
    );
  return [
    [
      section(
        'Is it fresh?',
        `Good: figures are seconds old (below ${stage.alarms.freshnessSeconds} s) and no topic has a backlog that stays.`,
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
        'Good: applied follows the shop; unchanged rises only when something is read again; quarantined is empty.',
        ['quarantine-rate', 'quarantined-records'],
      ),
    ],
    row(
      { title: 'Applied', metrics: perSecond(TELEMETRY.recordsApplied), unit: 'records a second' },
      {
        title: 'Changed nothing (read before)',
        metrics: perSecond(TELEMETRY.recordsUnchanged),
        unit: 'records a second',
      },
      { title: 'Quarantined', metrics: perSecond(TELEMETRY.recordsQuarantined), unit: 'records a second' },
    ),
  ];
};

/** From a batch to its transactions. */
export const ingest = ({ stage }: GraphsProps): IWidget[][] => {
  const named = (metric: TelemetryName, prefix: string) =>
    Object.fromEntries(
      EVENT_TYPES.map((eventType) => [
        `${prefix}_${eventType}`,
        ownMetric(stage, metric, `ingest-${eventType}`, { statistic: 'Sum', minutes: 5 }),
      ]),
    );
  const units = named(TELEMETRY.writeUnits, 'units');
  const records = named(TELEMETRY.recordsApplied, 'records');
  const conflicts = named(TELEMETRY.conflicts, 'conflicts');
  return [
    [
      section(
        'Ingest',
        'Good: one or two write units a record under load, batches far from their time-out, hardly a conflict.',
        ['function-errors', 'function-duration', 'transaction-conflicts', 'pollers-at-maximum'],
      ),
    ],
    row(
      {
        title: 'Write units a record',
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
        title: 'A batch takes (p95)',
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
        title: 'Transactions that met another writer',
        metrics: [formula(sum(Object.keys(conflicts)), conflicts, 5, 'conflicts')],
        unit: 'in five minutes',
      },
    ),
  ];
};

import { EVENT_TYPES, type EventType } from '../../../../contracts/records/topics.ts';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import {
  formula,
  ingestTelemetryMetrics,
  percentIf,
  sum,
  telemetryMetric,
  total,
} from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/** Fewer bad records than this in a quarter of an hour wake nobody, whatever their share. */
const QUARANTINED_MIN = 10;
/** A conflict is solved by another try. At this share, most of the work is done twice. */
const CONFLICTS_PERCENT = 50;
const CONFLICTS_MIN = 100;

/** Alarms for records that were read but not counted, or that cost too much to count. */
export const createRecordAlarms = (target: AlarmTarget): void => {
  for (const eventType of EVENT_TYPES) createQuarantineRateAlarm(target, eventType);
  createQuarantinedRecordsAlarm(target);
  createConflictsAlarm(target);
};

const createQuarantineRateAlarm = (target: AlarmTarget, eventType: EventType): void => {
  const { stage } = target;
  const count = (name: TelemetryName) =>
    telemetryMetric(stage, name, `ingest-${eventType}`, { statistic: 'Sum', minutes: 15 });
  createAlarm(target, {
    name: `quarantine-rate-${eventType}`,
    severity: 'page',
    runbook: 'quarantine-rate',
    impact: `Figures lack records: too many records of ${eventType} break a rule and are in quarantine.`,
    first: 'read the reasons, and ask the producer what has changed.',
    metric: formula(
      percentIf(
        `quarantined >= ${QUARANTINED_MIN}`,
        'quarantined',
        sum(['quarantined', 'applied', 'unchanged']),
      ),
      {
        quarantined: count(TELEMETRY.recordsQuarantined),
        applied: count(TELEMETRY.recordsApplied),
        unchanged: count(TELEMETRY.recordsUnchanged),
      },
      15,
      'quarantined, percent of records',
    ),
    threshold: stage.alarms.quarantinePercent,
    periods: [1, 1],
  });
};

const createQuarantinedRecordsAlarm = (target: AlarmTarget): void => {
  createAlarm(target, {
    name: 'quarantined-records',
    severity: 'ticket',
    runbook: 'quarantined-records',
    impact: 'Figures lack at least one record, which is in quarantine with the reason.',
    first: 'list the quarantine and read the reasons.',
    metric: total(
      ingestTelemetryMetrics(target.stage, TELEMETRY.recordsQuarantined, { statistic: 'Sum', minutes: 60 }),
      60,
      'records quarantined',
    ),
    threshold: 0,
    periods: [1, 1],
  });
};

const createConflictsAlarm = (target: AlarmTarget): void => {
  const sampling = { statistic: 'Sum', minutes: 15 };
  const conflicts = ingestTelemetryMetrics(target.stage, TELEMETRY.conflicts, sampling, 'conflicts_');
  const written = ingestTelemetryMetrics(target.stage, TELEMETRY.transactions, sampling, 'written_');
  const metrics = { ...conflicts, ...written };
  const conflictCount = sum(Object.keys(conflicts));
  createAlarm(target, {
    name: 'transaction-conflicts',
    severity: 'ticket',
    runbook: 'transaction-conflicts',
    impact: 'Figures are right but may be later than usual: most writes need more than one try.',
    first: 'check whether topics are keyed by seller, and whether one seller is much busier than the others.',
    metric: formula(
      percentIf(`${conflictCount} >= ${CONFLICTS_MIN}`, conflictCount, sum(Object.keys(metrics))),
      metrics,
      15,
      'conflicts, percent of attempts',
    ),
    threshold: CONFLICTS_PERCENT,
    periods: [2, 2],
  });
};

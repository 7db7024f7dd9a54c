import { EVENT_TYPES, type EventType } from '../../../../contracts/records/topics.ts';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import { formula, ownMetric, sum } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/** Fewer bad records than this in a quarter of an hour are no reason to wake anybody, however few good ones there were. */
const QUARANTINED_LEAST = 10;
/** Conflicts are settled by trying again; this many mean that most of the work is done twice. */
const CONFLICT_PERCENT = 50;
const CONFLICTS_LEAST = 100;

/** What keeps records that were read from being counted, or makes counting them dear. */
export const createRecordAlarms = (target: AlarmTarget): void => {
  for (const eventType of EVENT_TYPES) createQuarantineRateAlarm(target, eventType);
  createQuarantinedAlarm(target);
  createConflictsAlarm(target);
};

const createQuarantineRateAlarm = (target: AlarmTarget, eventType: EventType): void => {
  const { stage } = target;
  const counted = (metric: TelemetryName) =>
    ownMetric(stage, metric, `ingest-${eventType}`, { statistic: 'Sum', minutes: 15 });
  createAlarm(target, {
    name: `quarantine-rate-${eventType}`,
    severity: 'page',
    runbook: 'quarantine-rate',
    impact: `Figures lack records: too many ${eventType} break the rules and were set aside.`,
    first: 'read the reasons, and ask the producer what was changed.',
    metric: formula(
      `IF(quarantined >= ${QUARANTINED_LEAST}, 100 * quarantined / ${sum(['quarantined', 'applied', 'unchanged'])}, 0)`,
      {
        quarantined: counted(TELEMETRY.recordsQuarantined),
        applied: counted(TELEMETRY.recordsApplied),
        unchanged: counted(TELEMETRY.recordsUnchanged),
      },
      15,
      'quarantined, percent of records',
    ),
    threshold: stage.alarms.quarantinePercent,
    periods: [1, 1],
    missing: 'ok',
  });
};

const createQuarantinedAlarm = (target: AlarmTarget): void => {
  const { stage } = target;
  createAlarm(target, {
    name: 'quarantined-records',
    severity: 'ticket',
    runbook: 'quarantined-records',
    impact: 'Figures lack at least one record, which was set aside with the reason.',
    first: 'list what is in quarantine and read the reasons.',
    metric: formula(
      sum(EVENT_TYPES),
      Object.fromEntries(
        EVENT_TYPES.map((eventType) => [
          eventType,
          ownMetric(stage, TELEMETRY.recordsQuarantined, `ingest-${eventType}`, {
            statistic: 'Sum',
            minutes: 60,
          }),
        ]),
      ),
      60,
      'records quarantined',
    ),
    threshold: 0,
    periods: [1, 1],
    missing: 'ok',
  });
};

const createConflictsAlarm = (target: AlarmTarget): void => {
  const { stage } = target;
  const named = (prefix: string) => EVENT_TYPES.map((eventType) => `${prefix}_${eventType}`);
  const metricsOf = (prefix: string, metric: TelemetryName) =>
    EVENT_TYPES.map((eventType) => [
      `${prefix}_${eventType}`,
      ownMetric(stage, metric, `ingest-${eventType}`, { statistic: 'Sum', minutes: 15 }),
    ]);
  const conflicts = sum(named('conflicts'));
  createAlarm(target, {
    name: 'transaction-conflicts',
    severity: 'ticket',
    runbook: 'transaction-conflicts',
    impact: 'Nothing wrong: figures may be later than usual, since most writes are tried more than once.',
    first: 'see whether topics are keyed by seller, and whether one seller is much busier than the others.',
    metric: formula(
      `IF(${conflicts} >= ${CONFLICTS_LEAST}, 100 * ${conflicts} / ${sum([...named('conflicts'), ...named('written')])}, 0)`,
      Object.fromEntries([
        ...metricsOf('conflicts', TELEMETRY.conflicts),
        ...metricsOf('written', TELEMETRY.transactions),
      ]),
      15,
      'conflicts, percent of attempts',
    ),
    threshold: CONFLICT_PERCENT,
    periods: [2, 2],
    missing: 'ok',
  });
};

import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES, type EventType, METRICS } from '../../contracts/names.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { formula, functionMetric, mappingMetric, ownMetric, sum } from './stage-metrics.ts';

/** Fewer bad records than this in a quarter of an hour are no reason to wake anybody, however few good ones there were. */
const QUARANTINED_LEAST = 10;
/** Conflicts are settled by trying again; this many mean that most of the work is done twice. */
const CONFLICT_PERCENT = 50;
const CONFLICTS_LEAST = 100;

/** What keeps records from being counted. `mappings`: the ids of the Kafka event source mappings. */
export const createIngestAlarms = (target: AlarmTarget, mappings: Readonly<Record<EventType, string>>): void => {
  for (const eventType of EVENT_TYPES) {
    createLagAlarm(target, eventType, mappings[eventType]);
    createPollerAlarms(target, eventType, mappings[eventType]);
    createQuarantineRateAlarm(target, eventType);
  }
  createQuarantinedAlarm(target);
  createConflictsAlarm(target);
};

const createLagAlarm = (target: AlarmTarget, eventType: EventType, mapping: string): void => {
  const { stage } = target;
  const look = { statistic: 'Maximum', minutes: 1 };
  createAlarm(target, {
    name: `consumer-lag-${eventType}`,
    severity: 'page',
    runbook: 'consumer-lag',
    impact: `Figures from the topic of ${eventType} are late and show what was, not what is.`,
    first: `see whether ingest-${eventType} fails, is throttled, or is slower than the topic is written.`,
    // Only provisioned pollers report the lag of the mapping; of the others there is the function's.
    metric:
      stage.kafka.pollers === 'on-demand'
        ? functionMetric(stage, `ingest-${eventType}`, 'OffsetLag', look)
        : mappingMetric(mapping, 'SumOffsetLag', look),
    threshold: stage.alarms.consumerLagRecords,
    periods: [5, 5],
    missing: 'keep',
  });
};

/** Pollers on demand report nothing of themselves, so these are for provisioned ones alone. */
const createPollerAlarms = (target: AlarmTarget, eventType: EventType, mapping: string): void => {
  const { pollers } = target.stage.kafka;
  if (pollers === 'on-demand') return;
  createSourceSilentAlarm(target, `ingest-${eventType}`, mapping, `No ${eventType} are read from Kafka: figures stand still.`);
  createAlarm(target, {
    name: `polling-errors-${eventType}`,
    severity: 'ticket',
    runbook: 'polling-errors',
    impact: `${eventType} may be late: reading from Kafka, or noting how far it was read, keeps failing.`,
    first: "look at the mapping's last result, then at the brokers.",
    metric: formula(
      sum(['polling', 'commit']),
      {
        polling: mappingMetric(mapping, 'PollingErrorCount', { statistic: 'Sum', minutes: 5 }),
        commit: mappingMetric(mapping, 'CommitErrorCount', { statistic: 'Sum', minutes: 5 }),
      },
      5,
      'errors of the pollers',
    ),
    threshold: 0,
    periods: [3, 3],
    missing: 'ok',
  });
  // With as many at least as at most, being at the maximum says nothing.
  if (pollers.minimum === pollers.maximum) return;
  createAlarm(target, {
    name: `pollers-at-maximum-${eventType}`,
    severity: 'ticket',
    runbook: 'pollers-at-maximum',
    impact: `Nothing yet: the next rise of ${eventType} would make figures late.`,
    first: 'raise kafka.pollers.maximum, at most to the number of partitions.',
    metric: mappingMetric(mapping, 'ProvisionedPollers', { statistic: 'Maximum', minutes: 5 }),
    threshold: pollers.maximum,
    when: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    periods: [6, 6],
    missing: 'ok',
  });
};

/**
 * A source that is not even asked for records: switched off, or without permission or network. A poll that finds nothing
 * counts 0, so no data at all means that nobody polls.
 */
export const createSourceSilentAlarm = (target: AlarmTarget, name: string, mapping: string, impact: string): void => {
  createAlarm(target, {
    name: `source-silent-${name}`,
    severity: 'page',
    runbook: 'source-silent',
    impact,
    first: `look at the state and the last result of the event source mapping of ${name}.`,
    metric: mappingMetric(mapping, 'PolledEventCount', { statistic: 'Sum', minutes: 5 }),
    threshold: 0,
    when: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: [3, 3],
    missing: 'alarm',
  });
};

const createQuarantineRateAlarm = (target: AlarmTarget, eventType: EventType): void => {
  const { stage } = target;
  const counted = (metric: (typeof METRICS)[keyof typeof METRICS]) =>
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
        quarantined: counted(METRICS.recordsQuarantined),
        applied: counted(METRICS.recordsApplied),
        unchanged: counted(METRICS.recordsUnchanged),
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
          ownMetric(stage, METRICS.recordsQuarantined, `ingest-${eventType}`, { statistic: 'Sum', minutes: 60 }),
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
  const metricsOf = (prefix: string, metric: (typeof METRICS)[keyof typeof METRICS]) =>
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
      Object.fromEntries([...metricsOf('conflicts', METRICS.conflicts), ...metricsOf('written', METRICS.transactions)]),
      15,
      'conflicts, percent of attempts',
    ),
    threshold: CONFLICT_PERCENT,
    periods: [2, 2],
    missing: 'ok',
  });
};

import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES, type EventType } from '../../../../contracts/records/topics.ts';
import { functionMetric, mappingMetric, total } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { createSourceSilentAlarm } from './source-silent-alarm.ts';

/**
 * Alarms for records that are not read in time. `mappingIds` are those of the Kafka event source
 * mappings.
 *
 * The text of each alarm contains the name of its topic. A topic with another name gets a new
 * mapping, and CloudFormation looks up the new id only for alarms that change.
 */
export const createPollerAlarms = (
  target: AlarmTarget,
  mappingIds: Readonly<Record<EventType, string>>,
): void => {
  for (const eventType of EVENT_TYPES) {
    createLagAlarm(target, eventType, mappingIds[eventType]);
    createProvisionedPollerAlarms(target, eventType, mappingIds[eventType]);
  }
};

const createLagAlarm = (target: AlarmTarget, eventType: EventType, mappingId: string): void => {
  const { stage } = target;
  const sampling = { statistic: 'Maximum', minutes: 1 };
  createAlarm(target, {
    name: `consumer-lag-${eventType}`,
    severity: 'page',
    runbook: 'consumer-lag',
    impact:
      `Figures from the topic ${stage.kafka.topics[eventType].name} are late: they show the past, not ` +
      'the present.',
    first: `check whether ingest-${eventType} fails, is throttled, or is slower than the topic grows.`,
    // Only provisioned pollers report the lag of the mapping. Otherwise the function's lag must do.
    metric:
      stage.kafka.pollers === 'on-demand'
        ? functionMetric(stage, `ingest-${eventType}`, 'OffsetLag', sampling)
        : mappingMetric(mappingId, 'SumOffsetLag', sampling),
    threshold: stage.alarms.consumerLagRecords,
    periods: [5, 5],
    missing: 'keep',
  });
};

/**
 * Only provisioned pollers report on themselves, so on-demand pollers have none of these alarms.
 */
const createProvisionedPollerAlarms = (
  target: AlarmTarget,
  eventType: EventType,
  mappingId: string,
): void => {
  const { pollers, topics } = target.stage.kafka;
  if (pollers === 'on-demand') return;
  const { name: topic, partitions } = topics[eventType];
  createSourceSilentAlarm(target, {
    functionName: `ingest-${eventType}`,
    mappingId,
    impact: `Figures stand still: nothing reads the topic ${topic}.`,
  });
  createAlarm(target, {
    name: `polling-errors-${eventType}`,
    severity: 'ticket',
    runbook: 'polling-errors',
    impact:
      `Figures from the topic ${topic} may be late: pollers keep failing to read it or to commit ` +
      'their offsets.',
    first: 'check the last result of the event source mapping, then the brokers.',
    metric: total(
      {
        polling: mappingMetric(mappingId, 'PollingErrorCount', { statistic: 'Sum', minutes: 5 }),
        commit: mappingMetric(mappingId, 'CommitErrorCount', { statistic: 'Sum', minutes: 5 }),
      },
      5,
      'errors of the pollers',
    ),
    threshold: 0,
    periods: [3, 3],
  });
  // If minimum and maximum are equal, the pollers are always at the maximum.
  if (pollers.minimum === pollers.maximum) return;
  createAlarm(target, {
    name: `pollers-at-maximum-${eventType}`,
    severity: 'ticket',
    runbook: 'pollers-at-maximum',
    impact: `Nothing yet, but if more records come to the topic ${topic}, figures will be late.`,
    first: 'raise kafka.pollers.maximum, at most to the number of partitions.',
    metric: mappingMetric(mappingId, 'ProvisionedPollers', { statistic: 'Maximum', minutes: 5 }),
    // A topic never has more pollers than partitions, whatever the setting allows.
    threshold: Math.min(pollers.maximum, partitions),
    when: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    periods: [6, 6],
  });
};

import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { EVENT_TYPES, type EventType } from '../../../../contracts/records/topics.ts';
import { formula, functionMetric, mappingMetric, sum } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/**
 * What keeps records from being read. `mappings`: the ids of the Kafka event source mappings. Each alarm names its topic: a topic of another name
 * has another mapping, whose id CloudFormation looks up for alarms that change, and for no others.
 */
export const createPollerAlarms = (
  target: AlarmTarget,
  mappings: Readonly<Record<EventType, string>>,
): void => {
  for (const eventType of EVENT_TYPES) {
    createLagAlarm(target, eventType, mappings[eventType]);
    createProvisionedAlarms(target, eventType, mappings[eventType]);
  }
};

const createLagAlarm = (target: AlarmTarget, eventType: EventType, mapping: string): void => {
  const { stage } = target;
  const look = { statistic: 'Maximum', minutes: 1 };
  createAlarm(target, {
    name: `consumer-lag-${eventType}`,
    severity: 'page',
    runbook: 'consumer-lag',
    impact: `Figures from the topic ${stage.kafka.topics[eventType].name} are late and show what was, not what is.`,
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
const createProvisionedAlarms = (target: AlarmTarget, eventType: EventType, mapping: string): void => {
  const { pollers } = target.stage.kafka;
  if (pollers === 'on-demand') return;
  createSourceSilentAlarm(
    target,
    `ingest-${eventType}`,
    mapping,
    `Nothing is read from the topic ${target.stage.kafka.topics[eventType].name}: figures stand still.`,
  );
  createAlarm(target, {
    name: `polling-errors-${eventType}`,
    severity: 'ticket',
    runbook: 'polling-errors',
    impact: `The topic ${target.stage.kafka.topics[eventType].name} may be late: reading it, or noting how far it was read, keeps failing.`,
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
    impact: `Nothing yet: the next rise of the topic ${target.stage.kafka.topics[eventType].name} would make figures late.`,
    first: 'raise kafka.pollers.maximum, at most to the number of partitions.',
    metric: mappingMetric(mapping, 'ProvisionedPollers', { statistic: 'Maximum', minutes: 5 }),
    // A topic never has more pollers than partitions, whatever the setting allows.
    threshold: Math.min(pollers.maximum, target.stage.kafka.topics[eventType].partitions),
    when: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    periods: [6, 6],
    missing: 'ok',
  });
};

/**
 * A source that is not even asked for records: switched off, or without permission or network. A poll that finds nothing
 * counts 0, so no data at all means that nobody polls.
 */
export const createSourceSilentAlarm = (
  target: AlarmTarget,
  name: string,
  mapping: string,
  impact: string,
): void => {
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

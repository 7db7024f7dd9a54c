import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import type { TopicReader } from '../../../../contracts/sources/topics.ts';
import { failureQueueOf } from '../../event-sources/kafka-source.ts';
import { functionMetric, mappingMetric, total } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { createFailureQueueAlarm } from './failure-queue-alarm.ts';
import { createSourceSilentAlarm } from './source-silent-alarm.ts';

/** A Kafka event source mapping. */
export type KafkaMapping = TopicReader & {
  readonly mappingId: string;
  /** Whether Lambda decodes the topic's messages, and keeps what it cannot decode. */
  readonly hasFailureQueue: boolean;
};

/**
 * Alarms for records that are not read in time.
 *
 * The text of each alarm contains the name of its topic. A topic with another name gets a new
 * mapping, and CloudFormation looks up the new id only for alarms that change.
 */
export const createPollerAlarms = (target: AlarmTarget, mappings: readonly KafkaMapping[]): void => {
  for (const mapping of mappings) {
    createLagAlarm(target, mapping);
    createProvisionedPollerAlarms(target, mapping);
    if (mapping.hasFailureQueue) createDecodingAlarm(target, mapping);
  }
};

/** What alarms of a mapping end in: its kind, and its topic if the file of sources names that. */
const suffixOf = ({ name }: TopicReader): string => name.replace('ingest-', '');

const createLagAlarm = (target: AlarmTarget, mapping: KafkaMapping): void => {
  const { stage } = target;
  const { kind, topic, mappingId } = mapping;
  const sampling = { statistic: 'Maximum', minutes: 1 };
  createAlarm(target, {
    name: `consumer-lag-${suffixOf(mapping)}`,
    severity: 'page',
    runbook: 'consumer-lag',
    impact: `Figures from the topic ${topic} are late: they show the past, not the present.`,
    first: `check whether ingest-${kind} fails, is throttled, or is slower than the topic grows.`,
    // Only provisioned pollers report the lag of the mapping. Otherwise the function's lag must do.
    metric:
      stage.kafka.pollers === 'on-demand'
        ? functionMetric(stage, `ingest-${kind}`, 'OffsetLag', sampling)
        : mappingMetric(mappingId, 'SumOffsetLag', sampling),
    threshold: stage.alarms.consumerLagRecords,
    periods: [5, 5],
    missing: 'keep',
  });
};

/**
 * Only provisioned pollers report on themselves, so on-demand pollers have none of these alarms.
 */
const createProvisionedPollerAlarms = (target: AlarmTarget, mapping: KafkaMapping): void => {
  const { pollers, topics } = target.stage.kafka;
  if (pollers === 'on-demand') return;
  const { kind, topic, name, mappingId } = mapping;
  // How many partitions a topic of the marketplace's own has, only the marketplace knows.
  const partitions = topic === topics[kind].name ? topics[kind].partitions : pollers.maximum;
  createSourceSilentAlarm(target, {
    functionName: name,
    mappingId,
    impact: `Figures stand still: nothing reads the topic ${topic}.`,
  });
  createAlarm(target, {
    name: `polling-errors-${suffixOf(mapping)}`,
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
    name: `pollers-at-maximum-${suffixOf(mapping)}`,
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

const createDecodingAlarm = (target: AlarmTarget, mapping: KafkaMapping): void =>
  createFailureQueueAlarm(target, {
    name: `failure-queue-${suffixOf(mapping)}`,
    queue: failureQueueOf(mapping),
    runbook: 'failure-queues',
    impact: `Messages of the topic ${mapping.topic} do not count: Lambda could not decode them.`,
    first: 'read in the queue which messages and why, before the topic forgets them.',
  });

import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SCHEDULES } from '../../../../topology/schedules.ts';
import { TELEMETRY } from '../../../../topology/telemetry.ts';
import { functionMetric, telemetryMetric, topicMetric, total } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { createFailureQueueAlarm } from './failure-queue-alarm.ts';

/** Alarms for alerts that do not reach people. `topics` are the short names of the SNS topics. */
export const createAlertAlarms = (target: AlarmTarget, topics: readonly string[]): void => {
  createClockSilentAlarm(target);
  createUnpublishedAlarm(target);
  if (topics.includes('chat')) createChatAlarm(target);
  for (const topic of topics) createFailedNotificationsAlarm(target, topic);
  createUndeliveredAlarm(target, 'alerts');
  createUndeliveredAlarm(target, 'operations');
};

const createClockSilentAlarm = (target: AlarmTarget): void => {
  createAlarm(target, {
    name: 'clock-silent',
    severity: 'page',
    runbook: 'clock-silent',
    impact: 'For some or all sellers, no new day starts without a record, and missed alerts stay unsent.',
    first: 'check that every schedule is enabled and may invoke the clock.',
    metric: functionMetric(target.stage, 'clock', 'Invocations', { statistic: 'Sum', minutes: 1 }),
    // A tick that comes a moment early or late is missing from its minute but not from the next
    // one. Five bad minutes in a row mean that a schedule is missing.
    threshold: SCHEDULES.clock.ticks.length,
    when: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: [5, 5],
    missing: 'alarm',
  });
};

const createUnpublishedAlarm = (target: AlarmTarget): void => {
  createAlarm(target, {
    name: 'alerts-unpublished',
    severity: 'page',
    runbook: 'unpublished-alerts',
    impact: 'Sellers missed their targets, and nobody has been told.',
    first: 'read why notify and the clock cannot publish. No alert is lost: the clock tries every minute.',
    // Each tick reports its own shard, so the sum covers every seller.
    metric: telemetryMetric(target.stage, TELEMETRY.alertsUnpublished, 'clock', {
      statistic: 'Sum',
      minutes: 1,
    }),
    threshold: 0,
    periods: [3, 3],
    missing: 'keep',
  });
};

const createChatAlarm = (target: AlarmTarget): void => {
  const countedBy = (service: string) =>
    telemetryMetric(target.stage, TELEMETRY.chatMessagesFailed, service, { statistic: 'Sum', minutes: 15 });
  createAlarm(target, {
    name: 'chat-untold',
    severity: 'ticket',
    runbook: 'chat-untold',
    impact: 'Some alerts are missing from the chat. E-mail and web addresses received them.',
    first: 'read why SNS refuses messages to the chat topic.',
    metric: total(
      { notify: countedBy('notify'), clock: countedBy('clock') },
      15,
      'alerts that the chat did not get',
    ),
    threshold: 0,
    periods: [1, 1],
  });
};

const createFailedNotificationsAlarm = (target: AlarmTarget, topic: string): void => {
  createAlarm(target, {
    name: `notifications-failed-${topic}`,
    severity: 'ticket',
    runbook: 'notifications-failed',
    impact: `A subscriber of the ${topic} topic did not get a message that others may have got.`,
    first: 'find out which subscriber refuses messages, and tell its owner.',
    metric: topicMetric(target.stage, topic, 'NumberOfNotificationsFailed', {
      statistic: 'Sum',
      minutes: 15,
    }),
    threshold: 0,
    periods: [1, 1],
  });
};

/** Only a topic with subscribers has a queue for undelivered messages. */
const createUndeliveredAlarm = (target: AlarmTarget, topic: 'alerts' | 'operations'): void => {
  const { emails, webhooks } = target.stage[topic];
  if (emails.length + webhooks.length === 0) return;
  createFailureQueueAlarm(target, {
    name: `undelivered-${topic}`,
    queue: `${topic}-undelivered`,
    runbook: 'notifications-failed',
    impact:
      `A subscriber of the ${topic} topic did not get some messages. SNS has given up on them, and ` +
      'they wait to be passed on.',
    first:
      `read the messages in the queue ${topic}-undelivered, and pass them on to the subscriber that ` +
      'failed.',
  });
};

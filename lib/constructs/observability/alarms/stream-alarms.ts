import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SCHEDULES } from '../../../../topology/schedules.ts';
import { TELEMETRY } from '../../../../topology/telemetry.ts';
import { formula, functionMetric, ownMetric, queueMetric, sum, topicMetric } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { createSourceSilentAlarm } from './poller-alarms.ts';

const STREAM_FUNCTIONS = {
  evaluate: 'Summaries and alerts',
  notify: 'Alerts and live updates',
} as const;
type StreamFunction = keyof typeof STREAM_FUNCTIONS;

/** What keeps counted records from being seen. `mappings`: the ids of the stream event source mappings. */
export const createStreamAlarms = (
  target: AlarmTarget,
  mappings: Readonly<Record<StreamFunction, string>>,
): void => {
  createReaderAlarms(target, 'evaluate', mappings.evaluate);
  createReaderAlarms(target, 'notify', mappings.notify);
  createFreshnessAlarm(target);
};

const createReaderAlarms = (target: AlarmTarget, name: StreamFunction, mapping: string): void => {
  const { stage } = target;
  const what = STREAM_FUNCTIONS[name];
  createSourceSilentAlarm(
    target,
    name,
    mapping,
    `${what} stand still: nobody reads the changes of the metrics table.`,
  );
  createAlarm(target, {
    name: `iterator-age-${name}`,
    severity: 'page',
    runbook: 'iterator-age',
    impact: `${what} are late.`,
    first: `see whether ${name} keeps failing on one seller, or is slower than changes come.`,
    metric: functionMetric(stage, name, 'IteratorAge', { statistic: 'Maximum', minutes: 1 }),
    threshold: stage.alarms.iteratorAgeSeconds * 1000,
    periods: [3, 5],
    missing: 'ok',
  });
  createAlarm(target, {
    name: `failure-queue-${name}`,
    severity: 'ticket',
    runbook: 'failure-queues',
    impact: `${what} of some sellers were given up on after hours of failing; their next record or the next day brings them.`,
    first: 'read which sellers, and why, before the stream forgets them (24 hours).',
    metric: queueMetric(stage, `${name}-failures`, 'ApproximateNumberOfMessagesVisible', {
      statistic: 'Maximum',
      minutes: 5,
    }),
    threshold: 0,
    periods: [1, 1],
    missing: 'ok',
  });
};

const createFreshnessAlarm = (target: AlarmTarget): void => {
  const { stage } = target;
  createAlarm(target, {
    name: 'freshness',
    severity: 'page',
    runbook: 'freshness',
    impact: `Figures are more than ${stage.alarms.freshnessSeconds} seconds behind what happens.`,
    first: 'find the part that waits: consumer lag, then iterator age, then the duration of evaluate.',
    metric: ownMetric(stage, TELEMETRY.freshness, 'evaluate', { statistic: 'p95', minutes: 1 }),
    threshold: stage.alarms.freshnessSeconds * 1000,
    periods: [3, 5],
    missing: 'ok',
  });
};

/** What keeps alerts from those who are to know: the clock, which looks for missed ones, and the topics' subscribers. */
export const createAlertAlarms = (target: AlarmTarget, topics: readonly string[]): void => {
  const { stage } = target;
  createAlarm(target, {
    name: 'clock-silent',
    severity: 'page',
    runbook: 'clock-silent',
    impact: 'For some sellers or all, no new day begins without an event, and missed alerts stay unsent.',
    first: 'see whether every schedule is switched on and may invoke the clock.',
    metric: functionMetric(stage, 'clock', 'Invocations', { statistic: 'Sum', minutes: 1 }),
    // A tick that comes a moment early or late is made up for by the minute beside it, so five in a row are short of a schedule.
    threshold: SCHEDULES.clock.ticks.length,
    when: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: [5, 5],
    missing: 'alarm',
  });
  createAlarm(target, {
    name: 'alerts-unpublished',
    severity: 'page',
    runbook: 'unpublished-alerts',
    impact: 'Sellers left their targets and nobody was told.',
    first: 'read why notify and the clock cannot publish; nothing is lost, the clock tries every minute.',
    // Each tick tells of its own shard, so together they are the whole.
    metric: ownMetric(stage, TELEMETRY.alertsUnpublished, 'clock', { statistic: 'Sum', minutes: 1 }),
    threshold: 0,
    periods: [3, 3],
    missing: 'keep',
  });
  if (topics.includes('chat')) createChatAlarm(target);
  for (const topic of topics) {
    createAlarm(target, {
      name: `notifications-failed-${topic}`,
      severity: 'ticket',
      runbook: 'notifications-failed',
      impact: `A subscriber of the ${topic} topic did not get a message, while others may have.`,
      first: 'see which subscriber refuses, and tell its owner.',
      metric: topicMetric(stage, topic, 'NumberOfNotificationsFailed', { statistic: 'Sum', minutes: 15 }),
      threshold: 0,
      periods: [1, 1],
      missing: 'ok',
    });
  }
  for (const topic of ['alerts', 'operations'] as const) {
    if (stage[topic].emails.length + stage[topic].webhooks.length === 0) continue;
    createAlarm(target, {
      name: `undelivered-${topic}`,
      severity: 'ticket',
      runbook: 'notifications-failed',
      impact: `Messages of the ${topic} topic were given up on for one of its subscribers, and wait to be handed over.`,
      first: `read the queue ${topic}-undelivered: each message says what it is, its subscriber is the one that failed.`,
      metric: queueMetric(stage, `${topic}-undelivered`, 'ApproximateNumberOfMessagesVisible', {
        statistic: 'Maximum',
        minutes: 5,
      }),
      threshold: 0,
      periods: [1, 1],
      missing: 'ok',
    });
  }
};

const createChatAlarm = (target: AlarmTarget): void => {
  const publishers = ['notify', 'clock'];
  createAlarm(target, {
    name: 'chat-untold',
    severity: 'ticket',
    runbook: 'chat-untold',
    impact: 'The chat misses alerts; e-mail and web addresses have been told.',
    first: "read why SNS does not take the chat topic's messages.",
    metric: formula(
      sum(publishers),
      Object.fromEntries(
        publishers.map((name) => [
          name,
          ownMetric(target.stage, TELEMETRY.chatMessagesFailed, name, { statistic: 'Sum', minutes: 15 }),
        ]),
      ),
      15,
      'alerts that the chat was not told',
    ),
    threshold: 0,
    periods: [1, 1],
    missing: 'ok',
  });
};

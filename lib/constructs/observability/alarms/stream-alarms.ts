import { TELEMETRY } from '../../../../topology/telemetry.ts';
import { functionMetric, telemetryMetric } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';
import { createFailureQueueAlarm } from './failure-queue-alarm.ts';
import { createSourceSilentAlarm } from './source-silent-alarm.ts';

/** What each function that reads a stream brings to people. */
const BROUGHT_BY = {
  evaluate: 'Summaries and alerts',
  notify: 'Alerts and live updates',
} as const;
type StreamFunction = keyof typeof BROUGHT_BY;

/**
 * Alarms for records that were counted but not shown. `mappingIds` are those of the stream event
 * source mappings.
 */
export const createStreamAlarms = (
  target: AlarmTarget,
  mappingIds: Readonly<Record<StreamFunction, string>>,
): void => {
  createStreamFunctionAlarms(target, 'evaluate', mappingIds.evaluate);
  createStreamFunctionAlarms(target, 'notify', mappingIds.notify);
  createFreshnessAlarm(target);
};

const createStreamFunctionAlarms = (target: AlarmTarget, name: StreamFunction, mappingId: string): void => {
  const { stage } = target;
  const what = BROUGHT_BY[name];
  createSourceSilentAlarm(target, {
    functionName: name,
    mappingId,
    impact: `${what} stand still: nothing reads the changes of the metrics table.`,
  });
  createAlarm(target, {
    name: `iterator-age-${name}`,
    severity: 'page',
    runbook: 'iterator-age',
    impact: `${what} are late.`,
    first: `check whether ${name} keeps failing on one seller, or is slower than changes come.`,
    metric: functionMetric(stage, name, 'IteratorAge', { statistic: 'Maximum', minutes: 1 }),
    threshold: stage.alarms.iteratorAgeSeconds * 1000,
    periods: [3, 5],
  });
  createFailureQueueAlarm(target, {
    name: `failure-queue-${name}`,
    queue: `${name}-failures`,
    runbook: 'failure-queues',
    impact:
      `${what} of some sellers are missing: ${name} gave up on them after hours. They come with the ` +
      "seller's next record, or the next day.",
    first: 'find out which sellers and why, before the stream forgets them (24 hours).',
  });
};

const createFreshnessAlarm = (target: AlarmTarget): void => {
  const { stage } = target;
  createAlarm(target, {
    name: 'freshness',
    severity: 'page',
    runbook: 'freshness',
    impact: `Figures are more than ${stage.alarms.freshnessSeconds} seconds late.`,
    first: 'find the part that waits: check consumer lag, then iterator age, then the duration of evaluate.',
    metric: telemetryMetric(stage, TELEMETRY.freshness, 'evaluate', { statistic: 'p95', minutes: 1 }),
    threshold: stage.alarms.freshnessSeconds * 1000,
    periods: [3, 5],
  });
};

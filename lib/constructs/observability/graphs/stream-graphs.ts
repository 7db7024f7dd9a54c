import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import { functionMetric, ownMetric, queueMetric, topicMetric } from '../cloudwatch-metrics.ts';
import { type GraphsProps, row, section } from './widgets.ts';

/** From changed counters to whoever is told. */
export const evaluateAndNotify = ({ stage, topics }: GraphsProps): IWidget[][] => {
  const both = (metricName: string, statistic: string) =>
    (['evaluate', 'notify'] as const).map((name) =>
      functionMetric(stage, name, metricName, { statistic, minutes: 1, label: name }),
    );
  const own = (metric: TelemetryName, service: string) =>
    ownMetric(stage, metric, service, { statistic: 'Sum', minutes: 5, label: `${metric} (${service})` });
  return [
    [
      section(
        'Evaluate and notify',
        'Good: changes are seconds old when they are looked at, and both functions are done in a moment.',
        ['iterator-age', 'source-silent', 'failure-queues'],
      ),
    ],
    row(
      {
        title: 'Age of the changes they look at',
        metrics: both('IteratorAge', 'Maximum'),
        unit: 'ms',
        limit: stage.alarms.iteratorAgeSeconds * 1000,
      },
      { title: 'Duration (p95)', metrics: both('Duration', 'p95'), unit: 'ms' },
      {
        title: 'Sellers evaluated',
        metrics: [own(TELEMETRY.sellersEvaluated, 'evaluate'), own(TELEMETRY.sellersEvaluated, 'clock')],
        unit: 'in five minutes',
      },
      {
        title: 'Given up on, waiting in the failure queues',
        metrics: (['evaluate', 'notify'] as const).map((name) =>
          queueMetric(stage, `${name}-failures`, 'ApproximateNumberOfMessagesVisible', {
            statistic: 'Maximum',
            minutes: 5,
            label: name,
          }),
        ),
        unit: 'messages',
      },
    ),
    [
      section(
        'Alerts',
        'Good: as many are published as are raised, none stays unpublished, no subscriber refuses.',
        ['unpublished-alerts', 'clock-silent', 'notifications-failed'],
      ),
    ],
    row(
      {
        title: 'Raised and published',
        metrics: [
          own(TELEMETRY.alertsRaised, 'evaluate'),
          own(TELEMETRY.alertsRaised, 'clock'),
          own(TELEMETRY.alertsPublished, 'notify'),
          own(TELEMETRY.alertsPublished, 'clock'),
        ],
        unit: 'in five minutes',
      },
      {
        title: 'Orders found overdue',
        metrics: [own(TELEMETRY.ordersOverdue, 'clock')],
        unit: 'in five minutes',
      },
      {
        title: 'Unpublished for minutes',
        metrics: [
          ownMetric(stage, TELEMETRY.alertsUnpublished, 'clock', {
            statistic: 'Sum',
            minutes: 1,
            label: 'all sellers',
          }),
        ],
        unit: 'alerts',
      },
      {
        title: 'Messages that a subscriber did not get',
        metrics: topics.map((topic) =>
          topicMetric(stage, topic, 'NumberOfNotificationsFailed', {
            statistic: 'Sum',
            minutes: 5,
            label: topic,
          }),
        ),
        unit: 'in five minutes',
      },
    ),
  ];
};

import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import {
  functionMetric,
  telemetryMetric,
  topicMetric,
  waitingMessagesMetric,
} from '../cloudwatch-metrics.ts';
import { type GraphsProps, row, section } from './widgets.ts';

/** From changed counters to the people who get alerts. */
export const createStreamGraphs = ({ stage, topics }: GraphsProps): IWidget[][] => {
  const both = (metricName: string, statistic: string) =>
    (['evaluate', 'notify'] as const).map((name) =>
      functionMetric(stage, name, metricName, { statistic, minutes: 1, label: name }),
    );
  const reported = (name: TelemetryName, service: string) =>
    telemetryMetric(stage, name, service, { statistic: 'Sum', minutes: 5, label: `${name} (${service})` });
  return [
    [
      section(
        'Evaluate and notify',
        'Good: both functions read changes that are seconds old, and are done within moments.',
        ['iterator-age', 'source-silent', 'failure-queues'],
      ),
    ],
    row(
      {
        title: 'Age of the changes they read',
        metrics: both('IteratorAge', 'Maximum'),
        unit: 'ms',
        limit: stage.alarms.iteratorAgeSeconds * 1000,
      },
      { title: 'Duration (p95)', metrics: both('Duration', 'p95'), unit: 'ms' },
      {
        title: 'Sellers evaluated',
        metrics: [
          reported(TELEMETRY.sellersEvaluated, 'evaluate'),
          reported(TELEMETRY.sellersEvaluated, 'clock'),
        ],
        unit: 'per five minutes',
      },
      {
        title: 'Messages in the failure queues',
        metrics: (['evaluate', 'notify'] as const).map((name) =>
          waitingMessagesMetric(stage, `${name}-failures`, name),
        ),
        unit: 'messages',
      },
    ),
    [
      section(
        'Alerts',
        'Good: as many alerts are published as raised, none stays unpublished, and no subscriber ' +
          'refuses messages.',
        ['unpublished-alerts', 'clock-silent', 'notifications-failed'],
      ),
    ],
    row(
      {
        title: 'Raised and published',
        metrics: [
          reported(TELEMETRY.alertsRaised, 'evaluate'),
          reported(TELEMETRY.alertsRaised, 'clock'),
          reported(TELEMETRY.alertsPublished, 'notify'),
          reported(TELEMETRY.alertsPublished, 'clock'),
        ],
        unit: 'per five minutes',
      },
      {
        title: 'Orders found overdue',
        metrics: [reported(TELEMETRY.ordersOverdue, 'clock')],
        unit: 'per five minutes',
      },
      {
        title: 'Unpublished alerts',
        metrics: [
          telemetryMetric(stage, TELEMETRY.alertsUnpublished, 'clock', {
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
        unit: 'per five minutes',
      },
    ),
  ];
};

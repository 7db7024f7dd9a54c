import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { TABLE_NAMES } from '../../../../topology/tables.ts';
import { TELEMETRY, type TelemetryName } from '../../../../topology/telemetry.ts';
import {
  apiMetric,
  distributionMetric,
  functionMetric,
  listTableParts,
  tableMetric,
  telemetryMetric,
} from '../cloudwatch-metrics.ts';

import { type GraphsProps, row, section } from './widgets.ts';

/** What callers and browsers get. */
export const createApiGraphs = ({ stage, entrance }: GraphsProps): IWidget[][] => {
  const http = (metricName: string, statistic: string, label: string) =>
    apiMetric(entrance.httpApi, metricName, { statistic, minutes: 1, label });
  const socket = (metricName: string, label: string) =>
    apiMetric(entrance.socketApi, metricName, { statistic: 'Sum', minutes: 1, label });
  const pushes = (name: TelemetryName, label: string) =>
    telemetryMetric(stage, name, 'notify', { statistic: 'Sum', minutes: 1, label });
  return [
    [
      section(
        'What people see',
        `Good: almost no 5xx, p99 below ${stage.alarms.apiP99Milliseconds} ms, no pushes fail.`,
        ['api-errors', 'api-latency', 'api-refusals', 'socket-errors'],
      ),
    ],
    row(
      {
        title: 'Requests',
        metrics: [http('Count', 'Sum', 'all'), http('4xx', 'Sum', '4xx'), http('5xx', 'Sum', '5xx')],
        unit: 'per minute',
      },
      {
        title: 'Latency',
        metrics: [http('Latency', 'p50', 'p50'), http('Latency', 'p99', 'p99')],
        unit: 'ms',
        limit: stage.alarms.apiP99Milliseconds,
      },
      {
        title: 'Live connections',
        metrics: [
          socket('ConnectCount', 'connected'),
          socket('IntegrationError', 'integration errors'),
          socket('ExecutionError', 'execution errors'),
          pushes(TELEMETRY.summariesPushed, 'summaries pushed'),
          pushes(TELEMETRY.pushesFailed, 'pushes failed'),
        ],
        unit: 'per minute',
      },
      {
        title: 'CloudFront 5xx',
        metrics: [
          distributionMetric(entrance.distribution, '5xxErrorRate', {
            statistic: 'Average',
            minutes: 1,
            label: '5xx',
          }),
        ],
        unit: 'percent of requests',
      },
    ),
  ];
};

/** The tables and functions that everything depends on. */
export const createResourceGraphs = ({ stage, functions }: GraphsProps): IWidget[][] => {
  const consumed = (metricName: string) =>
    TABLE_NAMES.map((table) =>
      tableMetric(stage, table, metricName, {}, { statistic: 'Sum', minutes: 1, label: table }),
    );
  const throttled = TABLE_NAMES.flatMap((table) =>
    listTableParts(table).flatMap(({ part, label }) => [
      tableMetric(stage, table, 'ReadThrottleEvents', part, {
        statistic: 'Sum',
        minutes: 1,
        label: `${label} reads`,
      }),
      tableMetric(stage, table, 'WriteThrottleEvents', part, {
        statistic: 'Sum',
        minutes: 1,
        label: `${label} writes`,
      }),
    ]),
  );
  const everyFunction = (metricName: string, statistic: string) =>
    functions.map((name) => functionMetric(stage, name, metricName, { statistic, minutes: 1, label: name }));
  return [
    [
      section('Tables', 'Good: units rise and fall with the number of records, and nothing is throttled.', [
        'table-throttles',
        'table-errors',
      ]),
    ],
    row(
      { title: 'Write units', metrics: consumed('ConsumedWriteCapacityUnits'), unit: 'per minute' },
      { title: 'Read units', metrics: consumed('ConsumedReadCapacityUnits'), unit: 'per minute' },
      { title: 'Throttled', metrics: throttled, unit: 'per minute' },
    ),
    [
      section(
        'Functions',
        'Good: no errors, no throttles, and far fewer instances than the account allows.',
        ['function-errors', 'function-throttles'],
      ),
    ],
    row(
      { title: 'Errors', metrics: everyFunction('Errors', 'Sum'), unit: 'per minute' },
      { title: 'Throttles', metrics: everyFunction('Throttles', 'Sum'), unit: 'per minute' },
      {
        title: 'Instances at once',
        metrics: everyFunction('ConcurrentExecutions', 'Maximum'),
        unit: 'instances',
      },
    ),
  ];
};

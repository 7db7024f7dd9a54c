import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { TABLES, type TableName } from '../../../../topology/tables.ts';
import { TELEMETRY } from '../../../../topology/telemetry.ts';
import {
  apiMetric,
  distributionMetric,
  functionMetric,
  ownMetric,
  tableMetric,
} from '../cloudwatch-metrics.ts';
import { type GraphsProps, row, section } from './widgets.ts';

const TABLE_NAMES = ['ledger', 'metrics', 'connections'] as const satisfies readonly TableName[];

/** What callers and browsers see. */
export const apiAndSockets = ({ stage, entrance }: GraphsProps): IWidget[][] => {
  const http = (metricName: string, statistic: string, label: string) =>
    apiMetric(entrance.httpApi, metricName, { statistic, minutes: 1, label });
  const socket = (metricName: string, label: string) =>
    apiMetric(entrance.socketApi, metricName, { statistic: 'Sum', minutes: 1, label });
  return [
    [
      section(
        'What people see',
        `Good: hardly a 5xx, p99 below ${stage.alarms.apiP99Milliseconds} ms, pushes do not fail.`,
        ['api-errors', 'api-latency', 'api-refusals', 'socket-errors'],
      ),
    ],
    row(
      {
        title: 'Requests',
        metrics: [http('Count', 'Sum', 'all'), http('4xx', 'Sum', '4xx'), http('5xx', 'Sum', '5xx')],
        unit: 'a minute',
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
          ownMetric(stage, TELEMETRY.summariesPushed, 'notify', {
            statistic: 'Sum',
            minutes: 1,
            label: 'summaries pushed',
          }),
          ownMetric(stage, TELEMETRY.pushesFailed, 'notify', {
            statistic: 'Sum',
            minutes: 1,
            label: 'pushes failed',
          }),
        ],
        unit: 'a minute',
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

/** What all of it stands on. */
export const tablesAndFunctions = ({ stage, functions }: GraphsProps): IWidget[][] => {
  const consumed = (metricName: string) =>
    TABLE_NAMES.map((table) =>
      tableMetric(stage, table, metricName, {}, { statistic: 'Sum', minutes: 1, label: table }),
    );
  const throttled = TABLE_NAMES.flatMap((table) =>
    [
      { part: {}, label: table },
      ...TABLES[table].indexes.map(({ name }) => ({
        part: { GlobalSecondaryIndexName: name },
        label: `${table}/${name}`,
      })),
    ].flatMap(({ part, label }) => [
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
      section('Tables', 'Good: units rise and fall with the records, and nothing is throttled.', [
        'table-throttles',
        'table-errors',
      ]),
    ],
    row(
      { title: 'Write units', metrics: consumed('ConsumedWriteCapacityUnits'), unit: 'a minute' },
      { title: 'Read units', metrics: consumed('ConsumedReadCapacityUnits'), unit: 'a minute' },
      { title: 'Throttled', metrics: throttled, unit: 'a minute' },
    ),
    [
      section(
        'Functions',
        'Good: no errors and no throttles; instances stay far below the limit of the account.',
        ['function-errors', 'function-throttles'],
      ),
    ],
    row(
      { title: 'Errors', metrics: everyFunction('Errors', 'Sum'), unit: 'a minute' },
      { title: 'Throttles', metrics: everyFunction('Throttles', 'Sum'), unit: 'a minute' },
      {
        title: 'Instances at once',
        metrics: everyFunction('ConcurrentExecutions', 'Maximum'),
        unit: 'instances',
      },
    ),
  ];
};

import { TABLES, type TableName } from '../../../../topology/tables.ts';
import { formula, sum, tableMetric } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/** Every operation that the functions use. */
const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'GetRecords',
  'PutItem',
  'Query',
  'TransactWriteItems',
  'UpdateItem',
] as const;

const TABLE_NAMES = ['ledger', 'metrics', 'connections'] as const satisfies readonly TableName[];

const IMPACT: Readonly<Record<TableName, string>> = {
  ledger: 'Figures are late: records wait for the store.',
  metrics: 'Figures are late and the API is slow: records and reads wait for the store.',
  connections: 'Live connections of dashboards fail; they ask every few seconds instead.',
};

/** What the store refuses. */
export const createTableAlarms = (target: AlarmTarget): void => {
  const { stage } = target;
  for (const table of TABLE_NAMES) {
    const parts = [{}, ...TABLES[table].indexes.map(({ name }) => ({ GlobalSecondaryIndexName: name }))];
    const throttled = parts.flatMap((part, index) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
        (metricName) =>
          [
            `${metricName.slice(0, 1).toLowerCase()}${index}`,
            tableMetric(stage, table, metricName, part, { statistic: 'Sum', minutes: 1 }),
          ] as const,
      ),
    );
    createAlarm(target, {
      name: `table-throttles-${table}`,
      severity: 'ticket',
      runbook: 'table-throttles',
      impact: IMPACT[table],
      first:
        'see whether one partition is hot (one seller), or the whole table rose faster than on-demand capacity follows.',
      metric: formula(
        sum(throttled.map(([name]) => name)),
        Object.fromEntries(throttled),
        1,
        'throttled reads and writes',
      ),
      threshold: 0,
      periods: [3, 5],
      missing: 'ok',
    });
    const failed = OPERATIONS.map(
      (Operation, index) =>
        [
          `o${index}`,
          tableMetric(stage, table, 'SystemErrors', { Operation }, { statistic: 'Sum', minutes: 5 }),
        ] as const,
    );
    createAlarm(target, {
      name: `table-errors-${table}`,
      severity: 'ticket',
      runbook: 'table-errors',
      impact: IMPACT[table],
      first: 'look at the AWS Health Dashboard: the store itself fails.',
      metric: formula(
        sum(failed.map(([name]) => name)),
        Object.fromEntries(failed),
        5,
        'requests that DynamoDB failed',
      ),
      threshold: 0,
      periods: [3, 3],
      missing: 'ok',
    });
  }
};

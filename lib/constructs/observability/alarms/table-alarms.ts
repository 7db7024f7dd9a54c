import { TABLE_NAMES, type TableName } from '../../../../topology/tables.ts';
import { listTableParts, tableMetric, total } from '../cloudwatch-metrics.ts';
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

const IMPACT: Readonly<Record<TableName, string>> = {
  ledger: 'Figures are late: records wait for DynamoDB.',
  metrics: 'Figures are late and the API is slow: records and requests wait for DynamoDB.',
  connections: 'Live connections of dashboards fail. Dashboards ask every few seconds instead.',
};

/** Alarms for requests that DynamoDB throttles or fails. */
export const createTableAlarms = (target: AlarmTarget): void => {
  for (const table of TABLE_NAMES) {
    createThrottlesAlarm(target, table);
    createErrorsAlarm(target, table);
  }
};

const createThrottlesAlarm = (target: AlarmTarget, table: TableName): void => {
  const throttled = (metricName: string, part: Readonly<Record<string, string>>) =>
    tableMetric(target.stage, table, metricName, part, { statistic: 'Sum', minutes: 1 });
  const metrics = Object.fromEntries(
    listTableParts(table).flatMap(({ part }, index) => [
      [`r${index}`, throttled('ReadThrottleEvents', part)],
      [`w${index}`, throttled('WriteThrottleEvents', part)],
    ]),
  );
  createAlarm(target, {
    name: `table-throttles-${table}`,
    severity: 'ticket',
    runbook: 'table-throttles',
    impact: IMPACT[table],
    first:
      'check whether one partition is hot (one seller), or the load of the whole table grew faster ' +
      'than on-demand capacity follows.',
    metric: total(metrics, 1, 'throttled reads and writes'),
    threshold: 0,
    periods: [3, 5],
  });
};

const createErrorsAlarm = (target: AlarmTarget, table: TableName): void => {
  const metrics = Object.fromEntries(
    OPERATIONS.map((Operation, index) => [
      `o${index}`,
      tableMetric(target.stage, table, 'SystemErrors', { Operation }, { statistic: 'Sum', minutes: 5 }),
    ]),
  );
  createAlarm(target, {
    name: `table-errors-${table}`,
    severity: 'ticket',
    runbook: 'table-errors',
    impact: IMPACT[table],
    first: 'look at the AWS Health Dashboard: DynamoDB itself fails.',
    metric: total(metrics, 5, 'requests that DynamoDB failed'),
    threshold: 0,
    periods: [3, 3],
  });
};

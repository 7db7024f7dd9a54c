import { apiMetric, distributionMetric, formula, percentIf, total } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/** With fewer requests in a period, a share or a percentile of them means nothing. */
const REQUESTS_MIN = 100;
/**
 * Some clients always send bad requests. If most requests are refused, it is rather our mistake.
 */
const REFUSED_PERCENT = 50;

export type EntranceIds = {
  readonly httpApi: string;
  readonly socketApi: string;
  readonly distribution: string;
};

/** Alarms for what callers and browsers get. */
export const createEntranceAlarms = (target: AlarmTarget, ids: EntranceIds): void => {
  createHttpAlarms(target, ids.httpApi);
  createSocketAlarm(target, ids.socketApi);
  createDistributionAlarm(target, ids.distribution);
};

const createHttpAlarms = (target: AlarmTarget, apiId: string): void => {
  const { alarms } = target.stage;
  const count = (metricName: string, minutes: number) =>
    apiMetric(apiId, metricName, { statistic: 'Sum', minutes });
  createAlarm(target, {
    name: 'api-errors',
    severity: 'page',
    runbook: 'api-errors',
    impact: 'The API answers requests for figures with 5xx.',
    first: 'read the error lines of the api function, then the access log.',
    metric: formula(
      '100 * failed / requests',
      { failed: count('5xx', 1), requests: count('Count', 1) },
      1,
      '5xx, percent of requests',
    ),
    threshold: alarms.apiErrorPercent,
    periods: [3, 5],
  });
  createAlarm(target, {
    name: 'api-refusals',
    severity: 'ticket',
    runbook: 'api-refusals',
    impact: 'The API refuses most requests with 4xx. Perhaps it refuses valid tokens too.',
    first: 'check in the access log which status it is, and how many callers get it.',
    metric: formula(
      percentIf(`requests >= ${REQUESTS_MIN}`, 'refused', 'requests'),
      { refused: count('4xx', 15), requests: count('Count', 15) },
      15,
      '4xx, percent of requests',
    ),
    threshold: REFUSED_PERCENT,
    periods: [1, 1],
  });
  createAlarm(target, {
    name: 'api-latency',
    severity: 'ticket',
    runbook: 'api-latency',
    impact: `One request in a hundred takes more than ${alarms.apiP99Milliseconds} ms.`,
    first: 'compare it with the duration of the api function and the latency of the tables.',
    metric: formula(
      `IF(requests >= ${REQUESTS_MIN}, latency, 0)`,
      { latency: apiMetric(apiId, 'Latency', { statistic: 'p99', minutes: 5 }), requests: count('Count', 5) },
      5,
      'p99 latency, ms',
    ),
    threshold: alarms.apiP99Milliseconds,
    periods: [3, 3],
  });
};

const createSocketAlarm = (target: AlarmTarget, apiId: string): void => {
  const count = (metricName: string) => apiMetric(apiId, metricName, { statistic: 'Sum', minutes: 5 });
  createAlarm(target, {
    name: 'socket-errors',
    severity: 'ticket',
    runbook: 'socket-errors',
    impact: 'Some dashboards cannot open or use their live connection. They ask every few seconds instead.',
    first: 'read the error lines of the socket function.',
    metric: total(
      { integration: count('IntegrationError'), execution: count('ExecutionError') },
      5,
      'errors of the WebSocket API',
    ),
    threshold: 0,
    periods: [3, 3],
  });
};

/**
 * CloudFront reports to us-east-1 only, and an alarm can only watch and publish in its own region.
 */
const createDistributionAlarm = (target: AlarmTarget, distributionId: string): void => {
  const { region, alarms } = target.stage;
  if (region !== 'us-east-1') return;
  createAlarm(target, {
    name: 'distribution-errors',
    severity: 'page',
    runbook: 'distribution-errors',
    impact: 'CloudFront answers requests for the dashboard or the API with 5xx.',
    first: 'check whether the API has errors of its own. If not, the bucket or CloudFront fails.',
    metric: distributionMetric(distributionId, '5xxErrorRate', { statistic: 'Average', minutes: 1 }),
    threshold: alarms.apiErrorPercent,
    periods: [3, 5],
  });
};

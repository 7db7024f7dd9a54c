import { apiMetric, distributionMetric, formula, sum } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

/** So many requests in a period before a share or a percentile of them means something. */
const REQUESTS_LEAST = 100;
/** Clients that ask wrongly are always there; when most do, it is rather us who refuse wrongly. */
const REFUSED_PERCENT = 50;

export type EntranceIds = {
  readonly httpApi: string;
  readonly socketApi: string;
  readonly distribution: string;
};

/** What callers and browsers see. */
export const createEntranceAlarms = (target: AlarmTarget, ids: EntranceIds): void => {
  createHttpAlarms(target, ids.httpApi);
  createSocketAlarm(target, ids.socketApi);
  createDistributionAlarm(target, ids.distribution);
};

const createHttpAlarms = (target: AlarmTarget, api: string): void => {
  const { alarms } = target.stage;
  const summed = (metricName: string, minutes: number) =>
    apiMetric(api, metricName, { statistic: 'Sum', minutes });
  createAlarm(target, {
    name: 'api-errors',
    severity: 'page',
    runbook: 'api-errors',
    impact: 'Requests for figures are answered with 5xx.',
    first: 'read the error lines of the api function, then the access log.',
    metric: formula(
      '100 * failed / requests',
      { failed: summed('5xx', 1), requests: summed('Count', 1) },
      1,
      '5xx, percent of requests',
    ),
    threshold: alarms.apiErrorPercent,
    periods: [3, 5],
    missing: 'ok',
  });
  createAlarm(target, {
    name: 'api-refusals',
    severity: 'ticket',
    runbook: 'api-refusals',
    impact: 'Most requests are refused with 4xx: perhaps everybody is, with tokens that should be good.',
    first: 'see in the access log which status it is, and of how many callers.',
    metric: formula(
      `IF(requests >= ${REQUESTS_LEAST}, 100 * refused / requests, 0)`,
      { refused: summed('4xx', 15), requests: summed('Count', 15) },
      15,
      '4xx, percent of requests',
    ),
    threshold: REFUSED_PERCENT,
    periods: [1, 1],
    missing: 'ok',
  });
  createAlarm(target, {
    name: 'api-latency',
    severity: 'ticket',
    runbook: 'api-latency',
    impact: `One request in a hundred takes more than ${alarms.apiP99Milliseconds} ms.`,
    first: 'compare with the duration of the api function and the latency of the tables.',
    metric: formula(
      `IF(requests >= ${REQUESTS_LEAST}, latency, 0)`,
      { latency: apiMetric(api, 'Latency', { statistic: 'p99', minutes: 5 }), requests: summed('Count', 5) },
      5,
      'p99 latency, ms',
    ),
    threshold: alarms.apiP99Milliseconds,
    periods: [3, 3],
    missing: 'ok',
  });
};

const createSocketAlarm = (target: AlarmTarget, api: string): void => {
  const summed = (metricName: string) => apiMetric(api, metricName, { statistic: 'Sum', minutes: 5 });
  createAlarm(target, {
    name: 'socket-errors',
    severity: 'ticket',
    runbook: 'socket-errors',
    impact: 'Some dashboards cannot open or use their live connection and ask every few seconds instead.',
    first: 'read the error lines of the socket function.',
    metric: formula(
      sum(['integration', 'execution']),
      { integration: summed('IntegrationError'), execution: summed('ExecutionError') },
      5,
      'errors of the WebSocket API',
    ),
    threshold: 0,
    periods: [3, 3],
    missing: 'ok',
  });
};

/** CloudFront reports to us-east-1 alone, and an alarm can watch and tell only in its own region. */
const createDistributionAlarm = (target: AlarmTarget, distribution: string): void => {
  const { region, alarms } = target.stage;
  if (region !== 'us-east-1') return;
  createAlarm(target, {
    name: 'distribution-errors',
    severity: 'page',
    runbook: 'distribution-errors',
    impact: 'The dashboard, or the API behind the same address, is answered with 5xx.',
    first: 'see whether the API has errors of its own; if not, it is the bucket or CloudFront.',
    metric: distributionMetric(distribution, '5xxErrorRate', { statistic: 'Average', minutes: 1 }),
    threshold: alarms.apiErrorPercent,
    periods: [3, 5],
    missing: 'ok',
  });
};

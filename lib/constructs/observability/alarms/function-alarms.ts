import { functionMetric } from '../cloudwatch-metrics.ts';
import { type AlarmDefinition, type AlarmTarget, createAlarm, type Severity } from './alarm.ts';

export type WatchedFunction = { readonly name: string; readonly timeoutSeconds: number };

/** When the errors of a function become an alarm, and what they mean for users. */
type ErrorsAlarm = Pick<AlarmDefinition, 'severity' | 'impact' | 'periods'> & { readonly minutes: number };

/**
 * For functions that get batches. A batch that fails comes again, and what is behind it waits. So
 * one failure does not matter, but repeated failure does.
 */
const pageForRepeatedErrors = (impact: string): ErrorsAlarm => ({
  severity: 'page',
  impact,
  minutes: 1,
  periods: [3, 5],
});

/** For functions that answer somebody. Every failure matters, because somebody got no answer. */
const alarmForEveryError = (severity: Severity, impact: string): ErrorsAlarm => ({
  severity,
  impact,
  minutes: 5,
  periods: [1, 1],
});

const chooseErrorsAlarm = (functionName: string): ErrorsAlarm => {
  if (functionName.startsWith('ingest-')) {
    const eventType = functionName.slice('ingest-'.length);
    return pageForRepeatedErrors(
      `Figures of some sellers stand still: a batch of ${eventType} fails again and again.`,
    );
  }
  switch (functionName) {
    case 'evaluate':
      return pageForRepeatedErrors('Summaries and alerts of some sellers stand still.');
    case 'notify':
      return pageForRepeatedErrors('Alerts are late, and open dashboards get no live updates.');
    case 'clock':
      return pageForRepeatedErrors(
        'No new day starts for sellers without records, and missed alerts stay unsent.',
      );
    case 'token-claims':
      return { ...alarmForEveryError('page', 'People cannot sign in.'), periods: [2, 3] };
    case 'api':
      return alarmForEveryError('ticket', 'Some requests for figures get an error.');
    case 'redrive':
      return alarmForEveryError('ticket', 'An operator could not drive quarantined records again.');
    case 'socket':
      return alarmForEveryError(
        'ticket',
        'Some dashboards cannot open their live connection. They ask every few seconds instead.',
      );
    default:
      return alarmForEveryError('ticket', 'A function that runs during deployments failed.');
  }
};

/** The share of its time-out beyond which a function has no room for a slow day. */
const NEAR_TIMEOUT = 0.8;

/** Alarms for errors, throttles and the risk of time-outs, for each function. */
export const createFunctionAlarms = (target: AlarmTarget, functions: readonly WatchedFunction[]): void => {
  for (const { name, timeoutSeconds } of functions) {
    createErrorsAlarm(target, name);
    createThrottlesAlarm(target, name);
    createDurationAlarm(target, name, timeoutSeconds);
  }
};

const createErrorsAlarm = (target: AlarmTarget, name: string): void => {
  const { minutes, ...alarm } = chooseErrorsAlarm(name);
  createAlarm(target, {
    ...alarm,
    name: `errors-${name}`,
    runbook: 'function-errors',
    first: `read the error lines of ${name} from the last minutes.`,
    metric: functionMetric(target.stage, name, 'Errors', { statistic: 'Sum', minutes }),
    threshold: 0,
  });
};

const createThrottlesAlarm = (target: AlarmTarget, name: string): void => {
  createAlarm(target, {
    name: `throttles-${name}`,
    severity: 'ticket',
    runbook: 'function-throttles',
    impact: `The work of ${name} is late, and gets later under load: Lambda refuses to start more instances.`,
    first:
      "compare the account's concurrent executions with its limit, and the function's with its " +
      'reserved concurrency.',
    metric: functionMetric(target.stage, name, 'Throttles', { statistic: 'Sum', minutes: 1 }),
    threshold: 0,
    periods: [3, 5],
  });
};

const createDurationAlarm = (target: AlarmTarget, name: string, timeoutSeconds: number): void => {
  createAlarm(target, {
    name: `duration-${name}`,
    severity: 'ticket',
    runbook: 'function-duration',
    impact:
      `Nothing yet, but ${name} comes close to its time-out. After a time-out, it starts its work ` +
      'again from the beginning.',
    first: 'find out what it waits for: the tables, or batches that have grown.',
    metric: functionMetric(target.stage, name, 'Duration', { statistic: 'p99', minutes: 5 }),
    threshold: timeoutSeconds * 1000 * NEAR_TIMEOUT,
    periods: [3, 3],
  });
};

import { functionMetric } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm, type Severity } from './alarm.ts';

export type WatchedFunction = { readonly name: string; readonly timeoutSeconds: number };

/** When failing becomes an alarm, and whom it hurts. */
type Failing = {
  readonly severity: Severity;
  readonly impact: string;
  readonly minutes: number;
  readonly periods: readonly [breaching: number, of: number];
};

/** A batch that fails comes again, and what is behind it waits. One failure is nothing; failing on and on is. */
const delivered = (impact: string): Failing => ({ severity: 'page', impact, minutes: 1, periods: [3, 5] });

/** Whoever asked was refused, and every time counts. */
const asked = (severity: Severity, impact: string): Failing => ({
  severity,
  impact,
  minutes: 5,
  periods: [1, 1],
});

const failingOf = (name: string): Failing => {
  if (name.startsWith('ingest-'))
    return delivered(
      `Figures of some sellers stand still: a batch of ${name.slice('ingest-'.length)} fails again and again.`,
    );
  switch (name) {
    case 'evaluate':
      return delivered('Summaries and alerts of some sellers stand still.');
    case 'notify':
      return delivered('Alerts are late, and open dashboards are not updated by themselves.');
    case 'clock':
      return delivered('No new day begins for sellers without events, and missed alerts stay unsent.');
    case 'token-claims':
      return { ...asked('page', 'People cannot sign in.'), periods: [2, 3] };
    case 'api':
      return asked('ticket', 'Some requests for figures are answered with an error.');
    case 'socket':
      return asked(
        'ticket',
        'Some dashboards cannot open their live connection and ask every few seconds instead.',
      );
    default:
      return asked('ticket', 'Something that is run during a deployment failed.');
  }
};

/** Of what a function may take, the part that leaves nothing for a slow day. */
const NEAR_TIME_OUT = 0.8;

/** Failures, throttles and time-outs to come, for every function. */
export const createFunctionAlarms = (target: AlarmTarget, functions: readonly WatchedFunction[]): void => {
  const { stage } = target;
  for (const { name, timeoutSeconds } of functions) {
    const { severity, impact, minutes, periods } = failingOf(name);
    createAlarm(target, {
      name: `errors-${name}`,
      severity,
      runbook: 'function-errors',
      impact,
      first: `read the error lines of ${name} of the last minutes.`,
      metric: functionMetric(stage, name, 'Errors', { statistic: 'Sum', minutes }),
      threshold: 0,
      periods,
      missing: 'ok',
    });
    createAlarm(target, {
      name: `throttles-${name}`,
      severity: 'ticket',
      runbook: 'function-throttles',
      impact: `${name} is refused instances: what it does is late, and gets later under load.`,
      first:
        "compare the account's concurrent executions with its limit, and the function's own with what is reserved for it.",
      metric: functionMetric(stage, name, 'Throttles', { statistic: 'Sum', minutes: 1 }),
      threshold: 0,
      periods: [3, 5],
      missing: 'ok',
    });
    createAlarm(target, {
      name: `duration-${name}`,
      severity: 'ticket',
      runbook: 'function-duration',
      impact: `Nothing yet: ${name} comes close to its time-out, after which its work is done again from the start.`,
      first: 'see what it waits for: the tables, or batches that have grown.',
      metric: functionMetric(stage, name, 'Duration', { statistic: 'p99', minutes: 5 }),
      threshold: timeoutSeconds * 1000 * NEAR_TIME_OUT,
      periods: [3, 3],
      missing: 'ok',
    });
  }
};

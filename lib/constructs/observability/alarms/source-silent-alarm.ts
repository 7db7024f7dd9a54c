import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { mappingMetric } from '../cloudwatch-metrics.ts';
import { type AlarmTarget, createAlarm } from './alarm.ts';

type SilentSource = {
  /** Short name of the function that the source feeds. */
  readonly functionName: string;
  readonly mappingId: string;
  readonly impact: string;
};

/**
 * Goes off when nobody polls an event source: its mapping is disabled, or lacks permission or
 * network. A poll that finds nothing counts 0, so no data means no poll.
 */
export const createSourceSilentAlarm = (
  target: AlarmTarget,
  { functionName, mappingId, impact }: SilentSource,
): void => {
  createAlarm(target, {
    name: `source-silent-${functionName}`,
    severity: 'page',
    runbook: 'source-silent',
    impact,
    first: `check the state and the last result of the event source mapping of ${functionName}.`,
    metric: mappingMetric(mappingId, 'PolledEventCount', { statistic: 'Sum', minutes: 5 }),
    threshold: 0,
    when: ComparisonOperator.LESS_THAN_THRESHOLD,
    periods: [3, 3],
    missing: 'alarm',
  });
};

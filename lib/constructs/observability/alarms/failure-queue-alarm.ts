import { waitingMessagesMetric } from '../cloudwatch-metrics.ts';
import { type AlarmDefinition, type AlarmTarget, createAlarm } from './alarm.ts';

type FailureQueueAlarm = Pick<AlarmDefinition, 'name' | 'runbook' | 'impact' | 'first'> & {
  /** Short name of the queue. */
  readonly queue: string;
};

/** Goes off with the first message in a queue for what failed for good. Nothing else reads it. */
export const createFailureQueueAlarm = (
  target: AlarmTarget,
  { queue, ...texts }: FailureQueueAlarm,
): void => {
  createAlarm(target, {
    ...texts,
    severity: 'ticket',
    metric: waitingMessagesMetric(target.stage, queue),
    threshold: 0,
    periods: [1, 1],
  });
};

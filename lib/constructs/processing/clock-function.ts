import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SCHEDULES } from '../../../topology/schedules.ts';
import { INDEXES } from '../../../topology/tables.ts';
import type { DataStack } from '../../data-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { marketplaceEnvironment, tablesEnvironment, topicsEnvironment } from '../functions/environment.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { type AlertTopics, listTopics, topicArnsEnvironment } from './alert-topics.ts';
import { allowEvaluating, allowPublishing } from './permissions.ts';

type ClockFunctionProps = {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'ledger' | 'metrics' | 'messagesKey'>;
  readonly topics: AlertTopics;
};

/** Does what no record triggers: new days, overdue orders, and alerts that nobody published. */
export const createClockFunction = (
  scope: Construct,
  { stage, data, topics }: ClockFunctionProps,
): PulseFunction => {
  const { ledger, metrics } = data;
  const target = new PulseFunction(scope, 'Clock', {
    stage,
    name: 'clock',
    description:
      'Starts new days for sellers without records, finds overdue orders, publishes alerts that were missed',
    entry: 'lambdas/clock/handler.ts',
    environment: {
      ...tablesEnvironment(data),
      ...marketplaceEnvironment(stage),
      ...topicsEnvironment(stage),
      ...topicArnsEnvironment(topics),
    },
    memoryMiB: 1024,
    // It ends before the next tick of its shard begins.
    timeoutSeconds: 55,
    retryAttempts: 0,
    maxEventAge: Duration.minutes(SCHEDULES.clock.everyMinutes),
    whyNoDeadLetterQueue:
      'A tick that fails is not worth keeping: the next one, a minute later, finds the same work. ' +
      'An alarm goes off when ticks fail or do not come.',
  });
  allowEvaluating(target, data);
  allowPublishing(target, data, listTopics(topics));
  target.allow({
    actions: ['dynamodb:Query'],
    resources: [INDEXES.due, INDEXES.unpublished].map((index) => `${metrics.tableArn}/index/${index}`),
  });
  target.allow({
    actions: ['dynamodb:Query'],
    resources: [`${ledger.tableArn}/index/${INDEXES.openOrders}`],
  });
  target.allow({ actions: ['dynamodb:PutItem'], resources: [ledger.tableArn] });
  target.allow({ actions: ['dynamodb:UpdateItem'], resources: [metrics.tableArn] });
  return target;
};

import type { Construct } from 'constructs';
import { ENV } from '../../../topology/environment.ts';
import { INDEXES } from '../../../topology/tables.ts';
import type { DataStack } from '../../data-stack.ts';
import type { EntranceStack } from '../../entrance-stack.ts';
import type { Stage } from '../../stage/read-stage.ts';
import { allowPushing } from '../api/allow-pushing.ts';
import { PulseFunction } from '../functions/pulse-function.ts';
import { type AlertTopics, listTopics, topicArnsEnvironment } from './alert-topics.ts';
import { allowPublishing } from './permissions.ts';

type NotifyFunctionProps = {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'metrics' | 'connections' | 'messagesKey'>;
  readonly entrance: Pick<EntranceStack, 'socketEndpoint' | 'socketConnectionsArn'>;
  readonly topics: AlertTopics;
};

/** Publishes alerts and pushes summaries to open dashboards. */
export const createNotifyFunction = (
  scope: Construct,
  { stage, data, entrance, topics }: NotifyFunctionProps,
): PulseFunction => {
  const { metrics, connections } = data;
  const target = new PulseFunction(scope, 'Notify', {
    stage,
    name: 'notify',
    description: 'Publishes alerts and pushes summaries to open dashboards',
    entry: 'lambdas/notify/handler.ts',
    environment: {
      ...topicArnsEnvironment(topics),
      [ENV.metricsTable]: metrics.tableName,
      [ENV.connectionsTable]: connections.tableName,
      [ENV.socketEndpoint]: entrance.socketEndpoint,
    },
    // It does little but wait for SNS and for sockets.
    memoryMiB: 512,
    timeoutSeconds: 60,
  });
  allowPublishing(target, data, listTopics(topics));
  target.allow({
    actions: ['dynamodb:Query'],
    resources: [`${connections.tableArn}/index/${INDEXES.connectionsBySeller}`],
  });
  target.allow({ actions: ['dynamodb:DeleteItem'], resources: [connections.tableArn] });
  allowPushing(target, stage, entrance.socketConnectionsArn);
  return target;
};

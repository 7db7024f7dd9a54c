import { ArnFormat, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EventType } from '../contracts/records/topics.ts';
import { PulseFunction } from './constructs/functions/pulse-function.ts';
import { createTopic } from './constructs/messaging/topics-and-queues.ts';
import type { AlarmTarget } from './constructs/observability/alarms/alarm.ts';
import { createEntranceAlarms } from './constructs/observability/alarms/entrance-alarms.ts';
import { createFunctionAlarms } from './constructs/observability/alarms/function-alarms.ts';
import { createPollerAlarms } from './constructs/observability/alarms/poller-alarms.ts';
import { createRecordAlarms } from './constructs/observability/alarms/record-alarms.ts';
import { createAlertAlarms, createStreamAlarms } from './constructs/observability/alarms/stream-alarms.ts';
import { createTableAlarms } from './constructs/observability/alarms/table-alarms.ts';
import { createChat } from './constructs/observability/chat.ts';
import { createDashboard } from './constructs/observability/graphs/operations-dashboard.ts';
import type { DataStack } from './data-stack.ts';
import type { EntranceStack } from './entrance-stack.ts';
import type { ProcessingStack } from './processing-stack.ts';
import { resourceName } from './stage/names.ts';
import type { Stage } from './stage/read-stage.ts';

export type ObservabilityStackProps = StackProps & {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'messagesKey'>;
  readonly entrance: Pick<EntranceStack, 'httpApi' | 'socketApi' | 'distribution'>;
  readonly processing: Pick<ProcessingStack, 'kafkaSources' | 'streamSources' | 'chatTopic'>;
  /** The stacks whose functions are watched: each of our own that one of them has, so that none can be forgotten. */
  readonly watched: readonly Stack[];
};

/**
 * What operators look at and are told: a topic, the alarms that write to it, a page of graphs and, if wanted, a chat. Nothing
 * that is watched is held up by it: functions, tables and topics are referred to by name, the rest weakly. Delete and deploy it
 * together with the processing stack, whose event source mappings it knows by their ids.
 */
export class ObservabilityStack extends Stack {
  readonly operationsTopic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { stage, data, entrance, processing, watched, ...props }: ObservabilityStackProps,
  ) {
    super(scope, id, props);
    // An export that is in use cannot change: a mapping that is made anew (a topic of another name) would wait for its alarms.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.operationsTopic = this.topic(stage, data);
    const target: AlarmTarget = { scope: this, stage, operations: this.operationsTopic };
    const functions = watched.flatMap(({ node }) =>
      node.findAll().filter((construct) => construct instanceof PulseFunction),
    );
    const { kafkaSources, streamSources, chatTopic } = processing;
    const kafkaMappings = mappingsOf(kafkaSources);
    const ids = {
      httpApi: entrance.httpApi.apiId,
      socketApi: entrance.socketApi.apiId,
      distribution: entrance.distribution.distributionId,
    };
    const topics = ['alerts', ...(chatTopic === undefined ? [] : ['chat']), 'operations'];

    createPollerAlarms(target, kafkaMappings);
    createRecordAlarms(target);
    createStreamAlarms(target, {
      evaluate: streamSources.evaluate.mapping.eventSourceMappingId,
      notify: streamSources.notify.mapping.eventSourceMappingId,
    });
    createAlertAlarms(target, topics);
    createEntranceAlarms(target, ids);
    createTableAlarms(target);
    createFunctionAlarms(target, functions);

    createDashboard(this, {
      stage,
      kafkaMappings,
      entrance: ids,
      functions: functions.map(({ name }) => name),
      topics,
    });
    createChat(this, stage, [this.operationsTopic, ...(chatTopic === undefined ? [] : [chatTopic])]);
  }

  private topic(stage: Stage, { messagesKey }: Pick<DataStack, 'messagesKey'>): Topic {
    const topic = createTopic(
      this,
      'Operations',
      { stage, name: 'operations', key: messagesKey },
      stage.operations,
    );
    // A topic with a policy of its own no longer takes what the account's services send it unless the policy says so.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: {
            'aws:SourceArn': this.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: resourceName(stage, '*'),
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    return topic;
  }
}

const mappingsOf = (sources: ProcessingStack['kafkaSources']): Readonly<Record<EventType, string>> => ({
  orders: sources.orders.mapping.eventSourceMappingId,
  fulfillment: sources.fulfillment.mapping.eventSourceMappingId,
  ratings: sources.ratings.mapping.eventSourceMappingId,
  refunds: sources.refunds.mapping.eventSourceMappingId,
  payouts: sources.payouts.mapping.eventSourceMappingId,
});

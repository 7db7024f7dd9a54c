import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { PulseFunction } from './constructs/functions/pulse-function.ts';
import type { AlarmTarget } from './constructs/observability/alarms/alarm.ts';
import { createAlertAlarms } from './constructs/observability/alarms/alert-alarms.ts';
import { createEntranceAlarms } from './constructs/observability/alarms/entrance-alarms.ts';
import { createFunctionAlarms } from './constructs/observability/alarms/function-alarms.ts';
import { createPollerAlarms } from './constructs/observability/alarms/poller-alarms.ts';
import { createRecordAlarms } from './constructs/observability/alarms/record-alarms.ts';
import { createStreamAlarms } from './constructs/observability/alarms/stream-alarms.ts';
import { createTableAlarms } from './constructs/observability/alarms/table-alarms.ts';
import { createChat } from './constructs/observability/chat.ts';
import { createOperationsDashboard } from './constructs/observability/graphs/operations-dashboard.ts';
import { createOperationsTopic } from './constructs/observability/operations-topic.ts';
import type { DataStack } from './data-stack.ts';
import type { EntranceStack } from './entrance-stack.ts';
import type { ProcessingStack } from './processing-stack.ts';
import type { Stage } from './stage/read-stage.ts';

export type ObservabilityStackProps = StackProps & {
  readonly stage: Stage;
  readonly data: Pick<DataStack, 'messagesKey'>;
  readonly entrance: Pick<EntranceStack, 'httpApi' | 'socketApi' | 'distribution'>;
  readonly processing: Pick<ProcessingStack, 'kafkaSources' | 'streamSources' | 'topics'>;
  /** The stacks with functions. Each of their functions gets alarms, so that none is forgotten. */
  readonly stacksWithFunctions: readonly Stack[];
};

/**
 * What operators look at and receive: a topic, the alarms that publish to it, a page of graphs and,
 * if the stage has one, a chat.
 *
 * The stack never stops a change of what it watches: it names functions, tables and topics, and
 * refers to the rest weakly. Delete and deploy it together with the processing stack, because it
 * knows that stack's event source mappings by their ids.
 */
export class ObservabilityStack extends Stack {
  readonly operationsTopic: Topic;

  constructor(
    scope: Construct,
    id: string,
    { stage, data, entrance, processing, stacksWithFunctions, ...props }: ObservabilityStackProps,
  ) {
    super(scope, id, props);
    // CloudFormation does not change an export that another stack uses. With strong references, a
    // mapping could not be replaced (a topic with another name) while its alarms exist.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    this.operationsTopic = createOperationsTopic(this, stage, data.messagesKey);
    const target: AlarmTarget = { scope: this, stage, operations: this.operationsTopic };

    const { kafkaSources, streamSources } = processing;
    const kafkaMappings = kafkaSources.map(({ reader, mapping, failures }) => ({
      ...reader,
      mappingId: mapping.eventSourceMappingId,
      hasFailureQueue: failures !== undefined,
    }));
    const entranceIds = {
      httpApi: entrance.httpApi.apiId,
      socketApi: entrance.socketApi.apiId,
      distribution: entrance.distribution.distributionId,
    };
    const functions = stacksWithFunctions.flatMap(({ node }) =>
      node.findAll().filter((construct) => construct instanceof PulseFunction),
    );
    const { chat } = processing.topics;
    const topics = ['alerts', ...(chat === undefined ? [] : ['chat']), 'operations'];

    createPollerAlarms(target, kafkaMappings);
    createRecordAlarms(target);
    createStreamAlarms(target, {
      evaluate: streamSources.evaluate.mapping.eventSourceMappingId,
      notify: streamSources.notify.mapping.eventSourceMappingId,
    });
    createAlertAlarms(target, topics);
    createEntranceAlarms(target, entranceIds);
    createTableAlarms(target);
    createFunctionAlarms(target, functions);

    createOperationsDashboard(this, {
      stage,
      kafkaMappings,
      entrance: entranceIds,
      functions: functions.map(({ name }) => name),
      topics,
    });
    createChat(this, stage, [this.operationsTopic, ...(chat === undefined ? [] : [chat])]);
  }
}

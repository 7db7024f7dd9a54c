import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EventType } from '../contracts/records/topics.ts';
import { ENV } from '../topology/environment.ts';
import { KAFKA_SOURCE, STREAM_SOURCES } from '../topology/event-sources.ts';
import { SCHEDULES } from '../topology/schedules.ts';
import { INDEXES } from '../topology/tables.ts';
import { allowPushing } from './constructs/api/allow-pushing.ts';
import { ClockSchedule } from './constructs/event-sources/clock-schedule.ts';
import { KafkaSource } from './constructs/event-sources/kafka-source.ts';
import { StreamSource } from './constructs/event-sources/stream-source.ts';
import {
  marketplaceEnvironment,
  tablesEnvironment,
  topicsEnvironment,
} from './constructs/functions/environment.ts';
import { PulseFunction } from './constructs/functions/pulse-function.ts';
import { createTopic } from './constructs/messaging/topics-and-queues.ts';
import type { DataStack } from './data-stack.ts';
import type { EntranceStack } from './entrance-stack.ts';
import type { KafkaStack } from './kafka-stack.ts';
import type { Stage } from './stage/read-stage.ts';

export type ProcessingStackProps = StackProps & {
  readonly stage: Stage;
  readonly kafka: Pick<KafkaStack, 'cluster'>;
  readonly data: DataStack;
  readonly entrance: Pick<EntranceStack, 'socketEndpoint' | 'socketConnectionsArn'>;
};

/**
 * From a record to an alert: Kafka to ingest, its counters' stream to evaluate, the summaries' and alerts' stream to notify,
 * and a clock for what happens without a record. Holds no data: it can be deleted and deployed again at any time (together
 * with the observability stack, which knows its event source mappings by their ids).
 */
export class ProcessingStack extends Stack {
  readonly ingest: Readonly<Record<EventType, PulseFunction>>;
  readonly evaluate: PulseFunction;
  readonly notify: PulseFunction;
  readonly clock: PulseFunction;
  readonly alertsTopic: Topic;
  /** Present where a chat is told. */
  readonly chatTopic: Topic | undefined;
  readonly kafkaSources: Readonly<Record<EventType, KafkaSource>>;
  readonly streamSources: Readonly<Record<keyof typeof STREAM_SOURCES, StreamSource>>;

  constructor(
    scope: Construct,
    id: string,
    { stage, kafka, data, entrance, ...props }: ProcessingStackProps,
  ) {
    super(scope, id, props);
    const { ledger, metrics, connections, messagesKey: key } = data;
    const figuresEnvironment = { ...tablesEnvironment(data), ...marketplaceEnvironment(stage) };

    this.alertsTopic = createTopic(this, 'Alerts', { stage, name: 'alerts', key }, stage.alerts);
    this.chatTopic = stage.slack && createTopic(this, 'Chat', { stage, name: 'chat', key });
    const snsTopics = [this.alertsTopic, ...(this.chatTopic === undefined ? [] : [this.chatTopic])];
    const alertsEnvironment = {
      [ENV.alertsTopicArn]: this.alertsTopic.topicArn,
      ...(this.chatTopic !== undefined && { [ENV.chatTopicArn]: this.chatTopic.topicArn }),
    };
    const allowPublishing = (target: PulseFunction): void => {
      target.allow({ actions: ['sns:Publish'], resources: snsTopics.map(({ topicArn }) => topicArn) });
      target.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
      // The mark of an alert that SNS has taken, looked for before and taken off after.
      target.allow({ actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], resources: [metrics.tableArn] });
    };
    /** Reads a seller's counters, writes its summary and alerts. */
    const allowEvaluating = (target: PulseFunction): void => {
      target.allow({
        actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        resources: [metrics.tableArn],
      });
      // The greatest order time, recounted, and the orders behind an alert; of ratings, which order each is of.
      target.allow({
        actions: ['dynamodb:Query'],
        resources: [ledger.tableArn, `${ledger.tableArn}/index/${INDEXES.lists}`],
      });
      target.allow({ actions: ['dynamodb:BatchGetItem'], resources: [ledger.tableArn] });
    };

    const ingest = (eventType: EventType): PulseFunction => {
      const target = new PulseFunction(this, `Ingest-${eventType}`, {
        stage,
        name: `ingest-${eventType}`,
        description: `Applies ${eventType} from Kafka to ledger and counters, each record exactly once`,
        entry: `lambdas/ingest/${eventType}.handler.ts`,
        environment: { ...figuresEnvironment, [ENV.counterShards]: String(stage.processing.counterShards) },
        // A batch of a thousand records is mostly waiting, with bursts of parsing between: this buys more than half a processor.
        memoryMiB: 1024,
        // Outlasts every retry that the function makes on a throttled table before it hands the batch back.
        timeoutSeconds: 120,
        reservedConcurrentExecutions: stage.processing.ingestConcurrency,
      });
      target.allow({
        actions: ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:PutItem'],
        resources: [ledger.tableArn],
      });
      target.allow({
        actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
        resources: [metrics.tableArn],
      });
      return target;
    };
    this.ingest = byEventType(ingest);
    this.kafkaSources = byEventType(
      (eventType) =>
        new KafkaSource(this, `Kafka-${eventType}`, {
          stage,
          cluster: kafka.cluster,
          topic: stage.kafka.topics[eventType].name,
          name: `ingest-${eventType}`,
          source: KAFKA_SOURCE,
          target: this.ingest[eventType],
        }),
    );

    this.evaluate = new PulseFunction(this, 'Evaluate', {
      stage,
      name: 'evaluate',
      description: "Turns changed counters into each seller's summary and alerts",
      entry: 'lambdas/evaluate/handler.ts',
      environment: { ...figuresEnvironment, ...topicsEnvironment(stage) },
      // Sixteen sellers are evaluated side by side: sixty days of counters read, a summary deflated, for each.
      memoryMiB: 1024,
      // A batch of five thousand different sellers takes about two minutes.
      timeoutSeconds: 300,
    });
    allowEvaluating(this.evaluate);

    this.notify = new PulseFunction(this, 'Notify', {
      stage,
      name: 'notify',
      description: 'Publishes alerts and pushes summaries to open dashboards',
      entry: 'lambdas/notify/handler.ts',
      environment: {
        ...alertsEnvironment,
        [ENV.metricsTable]: metrics.tableName,
        [ENV.connectionsTable]: connections.tableName,
        [ENV.socketEndpoint]: entrance.socketEndpoint,
      },
      // It almost only waits, for SNS and for sockets.
      memoryMiB: 512,
      timeoutSeconds: 60,
    });
    allowPublishing(this.notify);
    this.notify.allow({
      actions: ['dynamodb:Query'],
      resources: [`${connections.tableArn}/index/${INDEXES.connectionsBySeller}`],
    });
    this.notify.allow({ actions: ['dynamodb:DeleteItem'], resources: [connections.tableArn] });
    allowPushing(this.notify, stage, entrance.socketConnectionsArn);

    const streamSource = (
      id: string,
      name: keyof typeof STREAM_SOURCES,
      target: PulseFunction,
    ): StreamSource => {
      const source = STREAM_SOURCES[name];
      return new StreamSource(this, id, { stage, name, table: data[source.table], source, target, key });
    };
    this.streamSources = {
      evaluate: streamSource('Counters', 'evaluate', this.evaluate),
      notify: streamSource('Summaries', 'notify', this.notify),
    };

    this.clock = new PulseFunction(this, 'Clock', {
      stage,
      name: 'clock',
      description:
        'Begins new days for sellers without events, finds overdue orders and publishes alerts that were missed',
      entry: 'lambdas/clock/handler.ts',
      environment: { ...figuresEnvironment, ...topicsEnvironment(stage), ...alertsEnvironment },
      memoryMiB: 1024,
      // Ends before the next tick of its shard begins.
      timeoutSeconds: 55,
      retryAttempts: 0,
      maxEventAge: Duration.minutes(SCHEDULES.clock.everyMinutes),
      noDeadLetters:
        'A tick that fails is not worth keeping: the next one, a minute later, finds the same work. An alarm tells of ticks that fail or do not come.',
    });
    allowEvaluating(this.clock);
    allowPublishing(this.clock);
    this.clock.allow({
      actions: ['dynamodb:Query'],
      resources: [INDEXES.due, INDEXES.unpublished].map((index) => `${metrics.tableArn}/index/${index}`),
    });
    this.clock.allow({
      actions: ['dynamodb:Query'],
      resources: [`${ledger.tableArn}/index/${INDEXES.openOrders}`],
    });
    this.clock.allow({ actions: ['dynamodb:PutItem'], resources: [ledger.tableArn] });
    this.clock.allow({ actions: ['dynamodb:UpdateItem'], resources: [metrics.tableArn] });
    new ClockSchedule(this, 'EveryMinute', { schedule: SCHEDULES.clock, target: this.clock });
  }
}

const byEventType = <T>(make: (eventType: EventType) => T): Readonly<Record<EventType, T>> => ({
  orders: make('orders'),
  fulfillment: make('fulfillment'),
  ratings: make('ratings'),
  refunds: make('refunds'),
  payouts: make('payouts'),
});

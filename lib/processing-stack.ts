import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EventType } from '../contracts/records/topics.ts';
import { KAFKA_SOURCE, STREAM_SOURCES } from '../topology/event-sources.ts';
import { SCHEDULES } from '../topology/schedules.ts';
import { byEventType } from './constructs/event-sources/by-event-type.ts';
import { ClockSchedule } from './constructs/event-sources/clock-schedule.ts';
import { KafkaSource } from './constructs/event-sources/kafka-source.ts';
import { StreamSource } from './constructs/event-sources/stream-source.ts';
import type { PulseFunction } from './constructs/functions/pulse-function.ts';
import { type AlertTopics, createAlertTopics } from './constructs/processing/alert-topics.ts';
import { createClockFunction } from './constructs/processing/clock-function.ts';
import { createEvaluateFunction } from './constructs/processing/evaluate-function.ts';
import { createIngestFunction } from './constructs/processing/ingest-function.ts';
import { createNotifyFunction } from './constructs/processing/notify-function.ts';
import type { DataStack } from './data-stack.ts';
import type { EntranceStack } from './entrance-stack.ts';
import type { KafkaStack } from './kafka-stack.ts';
import type { Stage } from './stage/read-stage.ts';
import { findRegistry, topicReadersOf } from './stage/topic-readers.ts';

export type ProcessingStackProps = StackProps & {
  readonly stage: Stage;
  readonly kafka: Pick<KafkaStack, 'cluster'>;
  readonly data: DataStack;
  readonly entrance: Pick<EntranceStack, 'socketEndpoint' | 'socketConnectionsArn'>;
};

/**
 * From a record to an alert: Kafka feeds ingest, the stream of the counters feeds evaluate, the
 * stream of summaries and alerts feeds notify, and a clock does what no record triggers.
 *
 * The stack holds no data. It can be deleted and deployed again at any time, together with the
 * observability stack, which refers to the ids of the event source mappings.
 */
export class ProcessingStack extends Stack {
  readonly ingest: Readonly<Record<EventType, PulseFunction>>;
  readonly evaluate: PulseFunction;
  readonly notify: PulseFunction;
  readonly clock: PulseFunction;
  readonly topics: AlertTopics;
  readonly kafkaSources: readonly KafkaSource[];
  readonly streamSources: Readonly<Record<keyof typeof STREAM_SOURCES, StreamSource>>;

  constructor(
    scope: Construct,
    id: string,
    { stage, kafka, data, entrance, ...props }: ProcessingStackProps,
  ) {
    super(scope, id, props);
    this.topics = createAlertTopics(this, stage, data);
    const { topics } = this;

    this.ingest = byEventType((eventType) => createIngestFunction(this, eventType, { stage, data }));
    this.kafkaSources = topicReadersOf(stage, stage.sources).map(
      (reader) =>
        new KafkaSource(this, reader.name.replace('ingest-', 'Kafka-'), {
          stage,
          cluster: kafka.cluster,
          reader,
          registry: findRegistry(stage.sources, reader),
          key: data.messagesKey,
          source: KAFKA_SOURCE,
          target: this.ingest[reader.kind],
        }),
    );

    this.evaluate = createEvaluateFunction(this, { stage, data });
    this.notify = createNotifyFunction(this, { stage, data, entrance, topics });
    const createStreamSource = (id: string, name: keyof typeof STREAM_SOURCES, target: PulseFunction) => {
      const source = STREAM_SOURCES[name];
      const table = data[source.table];
      return new StreamSource(this, id, { stage, name, table, source, target, key: data.messagesKey });
    };
    this.streamSources = {
      evaluate: createStreamSource('Counters', 'evaluate', this.evaluate),
      notify: createStreamSource('Summaries', 'notify', this.notify),
    };

    this.clock = createClockFunction(this, { stage, data, topics });
    new ClockSchedule(this, 'EveryMinute', { schedule: SCHEDULES.clock, target: this.clock });
  }
}

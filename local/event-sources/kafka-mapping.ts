import type { Context, MSKEvent } from 'aws-lambda';
import type { KafkaSourceDefinition } from '../../topology/event-sources.ts';
import type { RecordLog } from '../log/record-log.ts';
import type { LogRecord } from '../log/records.ts';
import { toMskEvent } from './msk-event.ts';
import { type Redelivery, untilDelivered } from './redelivery.ts';
import { type Bell, createBell } from './waiting.ts';

export type KafkaHandler = (event: MSKEvent, context: Context) => Promise<unknown>;

export type KafkaMappingSettings = {
  readonly log: RecordLog;
  readonly source: KafkaSourceDefinition & { readonly topic: string };
  /** The consumer group that this function commits as. */
  readonly group: string;
  readonly handler: KafkaHandler;
  readonly createContext: () => Context;
  /** Milliseconds since 1970; ends the batching window. */
  readonly now: () => number;
  readonly redelivery: Redelivery;
};

/** A running event source. */
export type EventSource = {
  /**
   * Resolves once everything that is in the source now is handled; rejects when it is stopped
   * before.
   */
  readonly drain: () => Promise<void>;
  /** Ends after the running invocations. The next start delivers again what was not handled. */
  readonly stop: () => Promise<void>;
};

/** Lambda's limit for an event; keys and values grow by a third as base64. */
const PAYLOAD_BYTES_MAX = 6_000_000;
const ENVELOPE_BYTES = 200;

const payloadBytes = ({ key, value }: LogRecord): number =>
  ENVELOPE_BYTES + Math.ceil(((key?.length ?? 0) + (value?.length ?? 0)) / 3) * 4;

/** As many records from the front as fit into one invocation, but at least one. */
const takeFitting = (records: readonly LogRecord[]): readonly LogRecord[] => {
  let total = 0;
  const end = records.findIndex((record, index) => {
    total += payloadBytes(record);
    return total > PAYLOAD_BYTES_MAX && index > 0;
  });
  return end === -1 ? records : records.slice(0, end);
};

/**
 * Runs a Kafka event source mapping: partitions side by side, the records of each strictly in order
 * and at least once. A batch that fails is delivered again, whole, until it succeeds.
 */
export const startKafkaMapping = (settings: KafkaMappingSettings): EventSource => {
  const { log, source, group, handler, createContext, now, redelivery } = settings;
  const { topic, batchSize, batchingWindowSeconds } = source;
  const stopping = new AbortController();
  const { signal } = stopping;
  const bells = Array.from({ length: log.partitionsOf(topic) }, createBell);
  const unsubscribe = log.onAppend((appended, partition) => {
    if (appended === topic) bells[partition]?.ring();
  });
  const draining = new Set<() => void>();

  const nextBatch = async (partition: number, bell: Bell): Promise<readonly LogRecord[]> => {
    const read = (): readonly LogRecord[] =>
      log.read(topic, partition, log.committed(group, topic, partition), batchSize);
    let records = read();
    const windowEnds = now() + batchingWindowSeconds * 1000;
    while (records.length > 0 && records.length < batchSize && now() < windowEnds && !signal.aborted) {
      await bell.heard(signal, windowEnds - now());
      records = read();
    }
    return takeFitting(records);
  };

  const consume = async (partition: number, bell: Bell): Promise<void> => {
    while (!signal.aborted) {
      const records = await nextBatch(partition, bell);
      const [first, last] = [records[0], records.at(-1)];
      if (first === undefined || last === undefined) {
        await bell.heard(signal);
        continue;
      }
      const delivery = `${group}: ${topic}-${partition}, offsets ${first.offset} to ${last.offset}`;
      const handle = async (): Promise<void> => {
        await handler(toMskEvent(records), createContext());
        log.commit(group, topic, partition, last.offset + 1);
      };
      await untilDelivered(delivery, handle, redelivery, signal);
      for (const check of draining) check();
    }
  };
  const loops = bells.map((bell, partition) => consume(partition, bell));
  const ended = Promise.all(loops);

  const drain = (): Promise<void> => {
    const ends = bells.map((_, partition) => log.endOffset(topic, partition));
    const reached = Promise.withResolvers<void>();
    const check = (): void => {
      if (ends.every((end, partition) => log.committed(group, topic, partition) >= end)) reached.resolve();
      else if (signal.aborted)
        reached.reject(new Error(`${group} was stopped before it had handled everything in ${topic}`));
    };
    draining.add(check);
    check();
    return reached.promise.finally(() => draining.delete(check));
  };

  const stop = async (): Promise<void> => {
    unsubscribe();
    stopping.abort();
    await ended;
    for (const check of draining) check();
  };
  return { drain, stop };
};

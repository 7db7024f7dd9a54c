import { numberPartition } from '../../contracts/sources/topics.ts';
import { type EntityKind, NO_PARTITION, type Position } from '../../domain/counting/entities/entity.ts';
import type { SellerRecord } from '../../domain/counting/kinds.ts';
import type { KafkaRecord } from '../ports/kafka-record.ts';
import type { Rejected } from '../ports/quarantine.ts';
import type { FindSource, TopicSource } from '../ports/sources.ts';
import type { SellerBatch, SourcedRecord } from './apply-seller.ts';
import { type ReadingContext, readBySource, readRecord } from './read-record.ts';

export type GroupingDeps = ReadingContext & {
  /** How the messages of each topic are read. */
  readonly findSource: FindSource;
  /** How many items share a seller's counters, by partition. 1 suits topics keyed by seller. */
  readonly counterShards: number;
};

export type GroupedBatch<Rec> = {
  /** Per seller and counter shard, in the order of the batch. */
  readonly batches: readonly SellerBatch<Rec>[];
  readonly rejected: readonly Rejected[];
  /** How many records tell nothing of the figures. */
  readonly passedOver: number;
};

type EventTypeOf = Pick<EntityKind<never, never>, 'eventType'>;

/**
 * Fetches the schemas of a batch whose messages are not plain JSON.
 * @throws when their registry does not answer
 */
export const prepareDecoders = async (
  { eventType }: EventTypeOf,
  raws: readonly KafkaRecord[],
  { findSource }: GroupingDeps,
): Promise<void> => {
  const encoded = raws.flatMap(({ topic, value }) => {
    const decoder = findSource(eventType, topic)?.decoder;
    return decoder === undefined || value === undefined ? [] : [{ decoder, value }];
  });
  for (const [decoder, ofDecoder] of Map.groupBy(encoded, ({ decoder }) => decoder))
    await decoder.prepare(ofDecoder.map(({ value }) => value));
};

const positionOf = (raw: KafkaRecord, source: TopicSource | undefined): Position =>
  source === undefined || source.index === 0
    ? raw
    : { ...raw, partition: numberPartition(source.index, raw.partition) };

/** Reads a batch, and puts its valid records together by their sellers. */
export const groupBySeller = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  raws: readonly KafkaRecord[],
  deps: GroupingDeps,
): GroupedBatch<Rec> => {
  const batches = new Map<string, { sellerId: string; shard: number; records: SourcedRecord<Rec>[] }>();
  const rejected: Rejected[] = [];
  let passedOver = 0;
  for (const raw of raws) {
    const source = deps.findSource(kind.eventType, raw.topic);
    const readings =
      source === undefined ? [readRecord(kind, raw, deps)] : readBySource(kind, raw, deps, source);
    const position = positionOf(raw, source);
    const isElement = readings.length > 1;
    const shard = raw.partition === NO_PARTITION ? 0 : raw.partition % deps.counterShards;
    const records: Rec[] = [];
    for (const reading of readings) {
      if ('passedOver' in reading) passedOver += 1;
      else if ('reason' in reading) rejected.push({ raw, reason: reading.reason });
      else records.push(reading.record);
    }
    // Elements of a message have one place. Of two versions of an entity at one place the first
    // counts, so that a redelivery changes nothing; the last element shall count.
    for (const record of records.toReversed()) {
      const key = `${record.seller_id} ${shard}`;
      const batch = batches.get(key) ?? { sellerId: record.seller_id, shard, records: [] };
      batches.set(key, batch);
      batch.records.push({ record, position, raw, isElement });
    }
  }
  return { batches: [...batches.values()], rejected, passedOver };
};

import { type Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { classifyKafkaFailure, listBrokerErrors } from '../../adapters/kafka/failures.ts';
import { type Redelivery, waitAfterFailure } from '../event-sources/redelivery.ts';
import { createBell } from '../event-sources/waiting.ts';
import type { LogRecord } from '../log/records.ts';
import { BrokerError } from './brokers.ts';
import { offsetBehind, recordsOf } from './fetched.ts';

export type TopicReaderSettings = {
  readonly consumer: Consumer;
  readonly topic: string;
  /**
   * The brokers' id of the topic. A topic that is made anew under its name gets another id, and its
   * offsets begin at 0.
   */
  readonly topicId: string;
  readonly partitions: number;
  /** Where to begin, by partition; a partition that is left out begins at its oldest record. */
  readonly committed: ReadonlyMap<number, number>;
  readonly redelivery: Redelivery;
  /** Called when a partition has more to read. */
  readonly onArrival: (partition: number) => void;
};

/** Reads ahead in every partition of a topic. */
export type TopicReader = {
  /** Up to `max` records that have arrived, from `fromOffset` on. */
  readonly read: (partition: number, fromOffset: number, max: number) => readonly LogRecord[];
  readonly endOffset: (partition: number) => number;
  readonly committed: (partition: number) => number;
  /**
   * Everything before `offset` is handled and need not be kept. False when the partition has begun
   * again since it was last read: the offset is then of records that no longer exist, and is
   * ignored.
   */
  readonly commit: (partition: number, offset: number) => boolean;
  readonly close: () => Promise<void>;
};

type Place = {
  committed: number;
  next: number;
  end: number;
  arrived: LogRecord[];
  /** Whether it was read since it began. A commit before that is about other records. */
  wasRead: boolean;
};

const placeAt = (offset: number): Place => ({
  committed: offset,
  next: offset,
  end: offset,
  arrived: [],
  wasRead: false,
});

/** How many records of a partition are read ahead: enough for two full batches. */
const ARRIVED_MAX = 2000;
const PARTITION_BYTES_MAX = 1024 * 1024;
/**
 * How long a broker may hold a request until it has records. A partition with room joins the next
 * request.
 */
const WAIT_MS_MAX = 250;

const listOffsets = async (
  consumer: Consumer,
  topic: string,
  timestamp: bigint,
): Promise<readonly number[]> =>
  ((await consumer.listOffsets({ topics: [topic], timestamp })).get(topic) ?? []).map(Number);

export const startTopicReader = async (settings: TopicReaderSettings): Promise<TopicReader> => {
  const { consumer, topic, partitions, committed, redelivery, onArrival } = settings;
  const oldest = await listOffsets(consumer, topic, ListOffsetTimestamps.EARLIEST);
  const places = Array.from({ length: partitions }, (_, partition) =>
    placeAt(committed.get(partition) ?? oldest[partition] ?? 0),
  );
  let { topicId } = settings;
  const room = createBell();
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Fetches from each broker the partitions that it leads. */
  const fetch = async (wanted: ReadonlySet<number>): Promise<void> => {
    const metadata = (await consumer.metadata({ topics: [topic] })).topics.get(topic);
    if (metadata === undefined) throw new Error(`the topic ${topic} is gone`);
    if (metadata.id !== topicId) {
      await skipWhatIsGone({ isOtherTopic: true });
      topicId = metadata.id;
    }
    const byLeader = Map.groupBy(wanted, (partition) => metadata.partitions[partition]?.leader ?? -1);
    const answers = [...byLeader].map(async ([node, led]) => {
      const requested = led.map((partition) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(places[partition]?.next ?? 0),
        lastFetchedEpoch: -1,
        partitionMaxBytes: PARTITION_BYTES_MAX,
      }));
      const topics = [{ topicId: metadata.id, partitions: requested }];
      const { responses } = await consumer.fetch({ node, topics, maxWaitTime: WAIT_MS_MAX });
      for (const { partitionIndex, highWatermark, records } of responses.flatMap(
        (response) => response.partitions,
      )) {
        const place = wanted.has(partitionIndex) ? places[partitionIndex] : undefined;
        if (place === undefined) continue;
        place.end = Number(highWatermark);
        const arrived = recordsOf(topic, partitionIndex, records ?? [], place.next);
        place.next = offsetBehind(records ?? [], place.next);
        place.arrived.push(...arrived);
        if (arrived.length > 0) onArrival(partitionIndex);
      }
    });
    // Waits for every answer, so that none arrives after the next request.
    for (const answer of await Promise.allSettled(answers))
      if (answer.status === 'rejected') throw answer.reason;
  };

  /**
   * A partition whose next record is gone goes on with its oldest one. When the topic is another
   * one, or ends before what was read, the partition begins again.
   */
  const skipWhatIsGone = async ({ isOtherTopic }: { readonly isOtherTopic: boolean }): Promise<void> => {
    const [first, end] = await Promise.all([
      listOffsets(consumer, topic, ListOffsetTimestamps.EARLIEST),
      listOffsets(consumer, topic, ListOffsetTimestamps.LATEST),
    ]);
    for (const [partition, place] of places.entries()) {
      const from = first[partition] ?? 0;
      // The records that wait are not of this topic: they must neither mix with new ones nor move
      // commits.
      if (isOtherTopic || place.next > (end[partition] ?? 0)) Object.assign(place, placeAt(from));
      else if (place.next < from) {
        place.next = from;
        if (place.arrived.length === 0) place.committed = from;
      }
    }
  };

  const run = async (): Promise<void> => {
    for (let attempt = 0; !signal.aborted; ) {
      const wanted = new Set(
        [...places.entries()]
          .filter(([, { arrived }]) => arrived.length < ARRIVED_MAX)
          .map(([partition]) => partition),
      );
      try {
        if (wanted.size === 0) await room.heard(signal);
        else await fetch(wanted);
        attempt = 0;
      } catch (error) {
        if (signal.aborted) return;
        attempt += 1;
        const reported = new BrokerError(classifyKafkaFailure(error).reason);
        await waitAfterFailure(
          redelivery,
          { delivery: `reading ${topic}`, error: reported, attempt },
          signal,
        );
        consumer.clearMetadata();
        if (listBrokerErrors(error).includes('OFFSET_OUT_OF_RANGE'))
          await skipWhatIsGone({ isOtherTopic: false }).catch(() => undefined);
      }
    }
  };
  const running = run();

  const placeOf = (partition: number): Place => {
    const place = places[partition];
    if (place === undefined)
      throw new RangeError(`${topic} has ${partitions} partitions, so none with the number ${partition}`);
    return place;
  };
  return {
    read: (partition, fromOffset, max) => {
      const place = placeOf(partition);
      place.wasRead = true;
      const { arrived } = place;
      const from = arrived.findIndex(({ offset }) => offset >= fromOffset);
      return from === -1 ? [] : arrived.slice(from, from + max);
    },
    endOffset: (partition) => placeOf(partition).end,
    committed: (partition) => placeOf(partition).committed,
    commit: (partition, offset) => {
      const place = placeOf(partition);
      if (!place.wasRead) return false;
      place.committed = offset;
      const kept = place.arrived.findIndex((record) => record.offset >= offset);
      place.arrived.splice(0, kept === -1 ? place.arrived.length : kept);
      room.ring();
      return true;
    },
    close: async () => {
      stopping.abort();
      // Closing the connection ends the running request.
      await consumer.close(true);
      await running;
    },
  };
};

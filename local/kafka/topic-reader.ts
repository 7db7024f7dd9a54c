import { type Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import { brokerErrorsOf, kafkaFailure } from '../../adapters/kafka/failures.ts';
import { type Redelivery, waitAfterFailure } from '../event-sources/redelivery.ts';
import { createBell } from '../event-sources/waiting.ts';
import type { LogRecord } from '../log/records.ts';
import { BrokerError } from './brokers.ts';
import { offsetBehind, recordsOf } from './fetched.ts';

export type TopicReaderSettings = {
  readonly consumer: Consumer;
  readonly topic: string;
  /** As the brokers know it: a topic that is made anew under its name gets another one, and counts from 0 again. */
  readonly topicId: string;
  readonly partitions: number;
  /** Where to begin, by partition; the oldest record kept where none is given. */
  readonly committed: ReadonlyMap<number, number>;
  readonly redelivery: Redelivery;
  /** More can be read of a partition. */
  readonly onArrival: (partition: number) => void;
};

/** Reads ahead in every partition of a topic. */
export type TopicReader = {
  /** Up to `max` of the records that have arrived, from `fromOffset` on. */
  readonly read: (partition: number, fromOffset: number, max: number) => readonly LogRecord[];
  readonly endOffset: (partition: number) => number;
  readonly committed: (partition: number) => number;
  /**
   * Everything before `offset` was handled and need not be kept. False when the partition has begun again since it was last read: then
   * the offset is one of records that are no more, and says nothing.
   */
  readonly commit: (partition: number, offset: number) => boolean;
  readonly close: () => Promise<void>;
};

type Place = {
  committed: number;
  next: number;
  end: number;
  arrived: LogRecord[];
  /** Whether it was read since it began: a commit before that is one of other records. */
  wasRead: boolean;
};

const placeAt = (offset: number): Place => ({
  committed: offset,
  next: offset,
  end: offset,
  arrived: [],
  wasRead: false,
});

/** Enough for two full batches of a partition. */
const ARRIVED_MAX = 2000;
const PARTITION_BYTES_MAX = 1024 * 1024;
/** How long a broker may hold a request until there is something to return; a partition that is read again joins the next one. */
const WAIT_MS_MAX = 250;

const offsetsOf = async (consumer: Consumer, topic: string, timestamp: bigint): Promise<readonly number[]> =>
  ((await consumer.listOffsets({ topics: [topic], timestamp })).get(topic) ?? []).map(Number);

export const startTopicReader = async (settings: TopicReaderSettings): Promise<TopicReader> => {
  const { consumer, topic, partitions, committed, redelivery, onArrival } = settings;
  const oldest = await offsetsOf(consumer, topic, ListOffsetTimestamps.EARLIEST);
  const places = Array.from({ length: partitions }, (_, partition) =>
    placeAt(committed.get(partition) ?? oldest[partition] ?? 0),
  );
  let { topicId } = settings;
  const room = createBell();
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Asks each broker for the partitions that it leads. */
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
    // All of them, so that no answer comes in behind the next request.
    for (const answer of await Promise.allSettled(answers))
      if (answer.status === 'rejected') throw answer.reason;
  };

  /**
   * A partition whose next record is no longer kept goes on with the oldest one that is. In another topic, and where the end is before what
   * was read, it begins again.
   */
  const skipWhatIsGone = async ({ isOtherTopic }: { readonly isOtherTopic: boolean }): Promise<void> => {
    const [first, end] = await Promise.all([
      offsetsOf(consumer, topic, ListOffsetTimestamps.EARLIEST),
      offsetsOf(consumer, topic, ListOffsetTimestamps.LATEST),
    ]);
    for (const [partition, place] of places.entries()) {
      const from = first[partition] ?? 0;
      // What waits was counted otherwise than what comes: it must neither be mixed with it nor move its commits.
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
        const said = new BrokerError(kafkaFailure(error).reason);
        await waitAfterFailure(redelivery, { delivery: `reading ${topic}`, error: said, attempt }, signal);
        consumer.clearMetadata();
        if (brokerErrorsOf(error).includes('OFFSET_OUT_OF_RANGE'))
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
      // The request under way ends with its connection.
      await consumer.close(true);
      await running;
    },
  };
};

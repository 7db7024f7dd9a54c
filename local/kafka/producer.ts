import { ProduceAcks, type Producer } from '@platformatic/kafka';
import { partitionOfKey } from '../log/partitioner.ts';
import type { NewRecord } from '../log/records.ts';

/** By default a broker accepts about 1 MB for a partition at once. */
const REQUEST_BYTES_MAX = 500_000;

/** Cuts records into requests of at most this size; a larger record gets a request of its own. */
const requestsOf = (records: readonly NewRecord[]): readonly (readonly NewRecord[])[] => {
  const requests: NewRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = record.value.length + (record.key?.length ?? 0);
    if (bytes + size > REQUEST_BYTES_MAX) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)?.push(record);
    bytes += size;
  }
  return requests;
};

/**
 * Publishes records. A key goes to the partition that Kafka's own clients choose, so records of one
 * key keep their order; records without a key go to the partitions in turn. Every replica in sync
 * has the records when it resolves.
 */
export const createAppend = (producer: Producer, partitionsOf: (topic: string) => number) => {
  let turn = 0;
  return async (records: readonly NewRecord[]): Promise<void> => {
    for (const request of requestsOf(records)) {
      const messages = request.map(({ topic, key, value, timestamp, headers = [] }) => ({
        topic,
        value,
        timestamp: BigInt(timestamp),
        partition: key === null ? turn++ % partitionsOf(topic) : partitionOfKey(key, partitionsOf(topic)),
        headers: new Map(headers.map((header) => [Buffer.from(header.key), header.value])),
        ...(key === null ? {} : { key }),
      }));
      await producer.send({ messages, acks: ProduceAcks.ALL });
    }
  };
};

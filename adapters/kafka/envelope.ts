import type { MSKEvent } from 'aws-lambda';
import type { KafkaRecord } from '../../app/ports/kafka-record.ts';

const bytes = (base64: string | null | undefined): Buffer | undefined =>
  base64 === undefined || base64 === null ? undefined : Buffer.from(base64, 'base64');

/**
 * The records of an `aws:kafka` event, in the event's order. Those of one partition are in offset
 * order.
 */
export const decodeRecords = (event: MSKEvent): KafkaRecord[] =>
  Object.values(event.records).flatMap((records) =>
    records.map(({ topic, partition, offset, timestamp, key, value }) => ({
      topic,
      partition,
      offset,
      timestamp,
      key: bytes(key),
      value: bytes(value),
    })),
  );

import type { MSKEvent, MSKRecord } from 'aws-lambda';
import type { LogRecord } from '../log/records.ts';

/** The cluster that an event names as its source. */
export type Cluster = { readonly eventSourceArn: string; readonly bootstrapServers: string };

export const LOCAL_CLUSTER: Cluster = {
  eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-0',
  bootstrapServers: '127.0.0.1:9092',
};

const toMskRecord = ({ topic, partition, offset, timestamp, key, value, headers }: LogRecord): MSKRecord => {
  const record: MSKRecord = {
    topic,
    partition,
    offset,
    timestamp,
    timestampType: 'CREATE_TIME',
    key: key?.toString('base64') ?? '',
    value: value?.toString('base64') ?? '',
    headers: headers.map((header) => ({ [header.key]: [...header.value] })),
  };
  // The type demands both, but Lambda leaves out what a record lacks.
  if (key === null) Reflect.deleteProperty(record, 'key');
  if (value === null) Reflect.deleteProperty(record, 'value');
  return record;
};

/** The event that Lambda makes of these records, in their order within each partition. */
export const toMskEvent = (
  records: readonly LogRecord[],
  { eventSourceArn, bootstrapServers }: Cluster = LOCAL_CLUSTER,
): MSKEvent => {
  const byPartition: Record<string, MSKRecord[]> = {};
  for (const record of records) {
    const name = `${record.topic}-${record.partition}`;
    const ofPartition = byPartition[name] ?? [];
    byPartition[name] = ofPartition;
    ofPartition.push(toMskRecord(record));
  }
  return { eventSource: 'aws:kafka', eventSourceArn, bootstrapServers, records: byPartition };
};

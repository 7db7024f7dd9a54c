import type * as z from 'zod';
import { isJsonObject, type JsonObject, readJsonBytes } from '../../contracts/json-text.ts';
import { FIRST_INSTANT, findTimesAhead } from '../../contracts/records/times.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import type { SellerRecord } from '../../domain/counting/kinds.ts';
import { hasUsableTimestamp, type KafkaRecord } from '../ports/kafka-record.ts';
import type { TopicSource, ValueDecoder } from '../ports/sources.ts';

/**
 * What a Kafka record is to ingest: a valid record; rejected, and why; or passed over, because it
 * tells nothing of the figures.
 */
export type Reading<Rec> =
  | { readonly record: Rec }
  | { readonly reason: string }
  | { readonly passedOver: true };

export type ReadingContext = {
  /** ISO 4217 code of the marketplace. */
  readonly currency: string;
  /** ms since 1970. */
  readonly clock: () => number;
};

const FAULTS_MAX = 5;

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')} ${message}`;

/** The JSON object that a record's value holds, or why it holds none. */
export const readJsonObject = (
  value: Buffer,
  decode: ValueDecoder['decode'] = readJsonBytes,
): { readonly json: JsonObject } | { readonly reason: string } => {
  const parsed = decode(value);
  if ('fault' in parsed) return { reason: `the value ${parsed.fault}` };
  return isJsonObject(parsed.json) ? { json: parsed.json } : { reason: 'the value is not a JSON object' };
};

/** The timestamp of a record of which Kafka does not say when it was written. */
const NO_TIMESTAMP = -1;

const findTimestampFault = (raw: KafkaRecord): string | undefined => {
  const { timestamp } = raw;
  if (timestamp !== NO_TIMESTAMP && timestamp < FIRST_INSTANT)
    return `the record's Kafka timestamp ${timestamp} is before 2000; it must be in milliseconds since 1970`;
  return hasUsableTimestamp(raw)
    ? undefined
    : `the record's Kafka timestamp ${timestamp} is not in milliseconds since 1970`;
};

/** When the record was written; now, if Kafka does not say. */
const writtenAt = (timestamp: number, { clock }: ReadingContext): number =>
  timestamp === NO_TIMESTAMP ? clock() : timestamp;

/** What is wrong with fields that are valid by themselves: times, and the currency. */
const findFaults = <Rec, Entry>(
  { daysAhead }: EntityKind<Rec, Entry>,
  fields: object,
  timestamp: number,
  context: ReadingContext,
): string[] => {
  const faults = findTimesAhead(daysAhead, fields, writtenAt(timestamp, context));
  const currency: unknown = Reflect.get(fields, 'currency');
  const isOther = typeof currency === 'string' && currency.toUpperCase() !== context.currency;
  if (isOther) faults.push(`currency must be ${context.currency}, this marketplace's`);
  return faults;
};

/**
 * Reads a record's fields by its schema. What is wrong with them is returned in words, never
 * thrown.
 * @param timestamp when Kafka got the record (ms since 1970)
 */
export const readFields = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  fields: object,
  timestamp: number,
  context: ReadingContext,
): { readonly record: Rec } | { readonly reason: string } => {
  const result = kind.recordSchema.safeParse(fields);
  const faults = [
    ...(result.error?.issues.map(describeIssue) ?? []),
    ...findFaults(kind, result.data ?? fields, timestamp, context),
  ];
  return result.success && faults.length === 0
    ? { record: result.data }
    : { reason: faults.slice(0, FAULTS_MAX).join('; ') };
};

/** The JSON object in a Kafka record; or why there is none; or that it is a tombstone. */
const readValue = (
  raw: KafkaRecord,
  decoder?: ValueDecoder,
): { readonly json: JsonObject } | Exclude<Reading<never>, { readonly record: never }> => {
  if (raw.value === undefined || raw.value.length === 0) return { passedOver: true };
  const timestampFault = findTimestampFault(raw);
  if (timestampFault !== undefined) return { reason: timestampFault };
  return readJsonObject(raw.value, decoder?.decode);
};

/**
 * Reads a Kafka record as one of an event type. A record without a value is a tombstone, by which
 * Kafka compacts a topic, and is passed over.
 */
export const readRecord = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  raw: KafkaRecord,
  context: ReadingContext,
): Reading<Rec> => {
  const value = readValue(raw);
  return 'json' in value ? readFields(kind, value.json, raw.timestamp, context) : value;
};

/** Reads a Kafka record as the records of an event type that its source says it holds. */
export const readBySource = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  raw: KafkaRecord,
  context: ReadingContext,
  { readMessage, decoder }: TopicSource,
): readonly Reading<Rec>[] => {
  const value = readValue(raw, decoder);
  if (!('json' in value)) return [value];
  return readMessage(value.json).map((read): Reading<Rec> => {
    if ('reason' in read) return read;
    if ('passedOver' in read) return { passedOver: true };
    const record = readFields(kind, read.fields, raw.timestamp, context);
    return 'reason' in record && read.element !== undefined
      ? { reason: `each[${read.element}]: ${record.reason}` }
      : record;
  });
};

/** The fields of what a Kafka record holds, unchecked: none when it cannot be read. */
export const listFields = (raw: KafkaRecord, source: TopicSource | undefined): readonly JsonObject[] => {
  const value = readValue(raw, source?.decoder);
  if (!('json' in value)) return [];
  if (source === undefined) return [value.json];
  return source.readMessage(value.json).flatMap((read) => {
    if ('fields' in read) return [read.fields];
    return 'read' in read && read.read !== undefined ? [read.read] : [];
  });
};

import type * as z from 'zod';
import { type JsonText, readJsonText } from '../../contracts/json-text.ts';
import { FIRST_INSTANT, findTimesAhead } from '../../contracts/records/times.ts';
import type { EntityKind } from '../../domain/counting/entities/entity.ts';
import type { SellerRecord } from '../../domain/counting/kinds.ts';
import { hasUsableTimestamp, type KafkaRecord } from '../ports/kafka-record.ts';

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

/** Refuses bytes that are not UTF-8. Replacing them would let a changed record pass as valid. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const FAULTS_MAX = 5;

const describeIssue = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')} ${message}`;

const readJsonBytes = (value: Buffer): JsonText => {
  try {
    return readJsonText(utf8.decode(value));
  } catch {
    return { fault: 'is not UTF-8' };
  }
};

/** The JSON object that a record's value holds, or why it holds none. */
export const readJsonObject = (value: Buffer): { readonly json: object } | { readonly reason: string } => {
  const parsed = readJsonBytes(value);
  if ('fault' in parsed) return { reason: `the value ${parsed.fault}` };
  const { json } = parsed;
  return typeof json !== 'object' || json === null || Array.isArray(json) || JSON.isRawJSON(json)
    ? { reason: 'the value is not a JSON object' }
    : { json };
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
const writtenAt = ({ timestamp }: KafkaRecord, { clock }: ReadingContext): number =>
  timestamp === NO_TIMESTAMP ? clock() : timestamp;

/** What is wrong with fields that are valid by themselves: times, and the currency. */
const findFaults = <Rec, Entry>(
  { daysAhead }: EntityKind<Rec, Entry>,
  fields: object,
  raw: KafkaRecord,
  context: ReadingContext,
): string[] => {
  const faults = findTimesAhead(daysAhead, fields, writtenAt(raw, context));
  const currency: unknown = Reflect.get(fields, 'currency');
  const isOther = typeof currency === 'string' && currency.toUpperCase() !== context.currency;
  if (isOther) faults.push(`currency must be ${context.currency}, this marketplace's`);
  return faults;
};

/**
 * Reads a record's fields by its schema. What is wrong with them is returned in words, never
 * thrown.
 */
const readFields = <Rec extends SellerRecord, Entry>(
  kind: EntityKind<Rec, Entry>,
  fields: object,
  raw: KafkaRecord,
  context: ReadingContext,
): { readonly record: Rec } | { readonly reason: string } => {
  const result = kind.recordSchema.safeParse(fields);
  const faults = [
    ...(result.error?.issues.map(describeIssue) ?? []),
    ...findFaults(kind, result.data ?? fields, raw, context),
  ];
  return result.success && faults.length === 0
    ? { record: result.data }
    : { reason: faults.slice(0, FAULTS_MAX).join('; ') };
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
  if (raw.value === undefined || raw.value.length === 0) return { passedOver: true };
  const timestampFault = findTimestampFault(raw);
  if (timestampFault !== undefined) return { reason: timestampFault };
  const value = readJsonObject(raw.value);
  return 'reason' in value ? value : readFields(kind, value.json, raw, context);
};

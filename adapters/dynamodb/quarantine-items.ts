import * as z from 'zod';
import type { KafkaRecord } from '../../app/ports/kafka-record.ts';
import type { QuarantineSpan, Rejected } from '../../app/ports/quarantine.ts';
import { PREVIEW_CHARACTERS } from '../../contracts/api/quarantine.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { integer, numberText, toNumber } from './client.ts';
import {
  AFTER_ALL,
  type Key,
  quarantinePk,
  quarantineShardOf,
  quarantineSk,
  quarantineTimeKey,
} from './keys.ts';

/**
 * An item holds 400 KB and a Kafka record may be larger. A longer value is split over several
 * items.
 */
const PART_BYTES = 350_000;
/**
 * A longer key is cut: it cannot be an id, and must fit into one item with the value's first part.
 */
const KEY_BYTES_MAX = 20_000;
const DAY_SECONDS = 86_400;

/** The key of one part of a record; the first part, 0, lists it. */
export const quarantineKeyOf = ({ topic, partition, offset }: KafkaRecord, part = 0): Key => ({
  pk: quarantinePk(topic, partition),
  sk: quarantineSk(offset, part),
});

const iso = (instant: number): string => new Date(instant).toISOString();

/** Where a span begins and ends in the index: both sort before the records of their instant. */
export const fromKey = ({ from }: Pick<QuarantineSpan, 'from'>): string =>
  from === undefined ? '0' : iso(from);
export const toKey = ({ to }: Pick<QuarantineSpan, 'to'>): string => (to === undefined ? AFTER_ALL : iso(to));

/** A UTF-8 character takes up to four bytes. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;

/** The beginning of a value as text. The cut may break a character, but none of those returned. */
const previewOf = (value: Buffer): string =>
  [...value.subarray(0, PREVIEW_BYTES).toString('utf8')].slice(0, PREVIEW_CHARACTERS).join('');

/**
 * The items of one record: the first one, which lists it, and the rest of its value.
 * @param now ms since 1970
 */
export const toQuarantineItems = (
  { raw, reason }: Rejected,
  now: number,
  retentionDays: number,
): { first: Record<string, unknown>; rest: Record<string, unknown>[] } => {
  const value = raw.value ?? Buffer.alloc(0);
  const parts = Math.max(1, Math.ceil(value.length / PART_BYTES));
  const slice = (part: number): Buffer => value.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
  const expiry = { [ATTRIBUTES.expiresAt]: toNumber(Math.ceil(now / 1000) + retentionDays * DAY_SECONDS) };
  const rest = Array.from({ length: parts - 1 }, (_, index) => ({
    ...quarantineKeyOf(raw, index + 1),
    ...expiry,
    value: slice(index + 1),
  }));
  const { topic, partition, offset, timestamp, key } = raw;
  const first = {
    ...quarantineKeyOf(raw),
    ...expiry,
    topic,
    partition: toNumber(partition),
    offset: toNumber(offset),
    timestamp: toNumber(timestamp),
    reason,
    quarantined_at: toNumber(now),
    parts: toNumber(parts),
    key: key?.subarray(0, KEY_BYTES_MAX),
    value: slice(0),
    // Stored for lists, because DynamoDB cannot return a part of the value.
    bytes: toNumber(value.length),
    preview: previewOf(value),
    [ATTRIBUTES.quarantineShard]: quarantineShardOf(raw),
    [ATTRIBUTES.quarantinedAt]: quarantineTimeKey(now, raw),
  };
  return { first, rest };
};

export const bytes = z.instanceof(Uint8Array).transform((value) => Buffer.from(value));
/** This may not be a valid time: a wrong timestamp may be the reason for the quarantine. */
const timestamp = numberText.transform(Number);
/** The attributes of a first item that say where the record is from. */
export const place = {
  topic: z.string(),
  partition: integer,
  offset: integer,
  timestamp,
  reason: z.string(),
};
export const firstItem = z.object({ ...place, value: bytes });
export const partItem = z.object({ sk: z.string(), value: bytes });

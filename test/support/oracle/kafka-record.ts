import * as z from 'zod';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../../contracts/records/records.ts';
import { type EventType, TOPICS } from '../../../contracts/records/topics.ts';

/**
 * One record of a topic's log. `timestamp` is in milliseconds since 1970. `value` is the bytes (a
 * `Uint8Array`, or `{raw}` with bytes or their text), or the JSON value that the bytes would hold.
 */
export type KafkaRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key?: unknown;
  readonly value: unknown;
};

/** A valid record: its event type, and its JSON as it was sent. */
export type ValidRecord = {
  readonly type: EventType;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly fields: Readonly<Record<string, unknown>>;
};

const SCHEMAS = {
  orders: orderRecord,
  fulfillment: fulfillmentRecord,
  ratings: ratingRecord,
  refunds: refundRecord,
  payouts: payoutRecord,
} as const satisfies Record<EventType, z.ZodType>;

/** Topics whose records have a currency. */
const WITH_CURRENCY: ReadonlySet<EventType> = new Set<EventType>(['orders', 'refunds', 'payouts']);

const jsonObject = z.record(z.string(), z.unknown());
const rawValue = z.strictObject({ raw: z.union([z.instanceof(Uint8Array), z.string()]) });

/** A double may lose digits of numbers that are longer than this. */
const SHORT_NUMBER = /^-?\d{1,7}(\.\d{1,7})?$/;

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text, (_key, value, { source = '' }) =>
      typeof value === 'number' && !SHORT_NUMBER.test(source) ? JSON.rawJSON(source) : value,
    );
  } catch {
    return undefined;
  }
};

const parseBytes = (bytes: Uint8Array): unknown => {
  try {
    return parseText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

const readValue = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return parseBytes(value);
  const raw = rawValue.safeParse(value);
  if (!raw.success) return value;
  return typeof raw.data.raw === 'string' ? parseText(raw.data.raw) : parseBytes(raw.data.raw);
};

const typeOfTopic = new Map<string, EventType>([
  [TOPICS.orders, 'orders'],
  [TOPICS.fulfillment, 'fulfillment'],
  [TOPICS.ratings, 'ratings'],
  [TOPICS.refunds, 'refunds'],
  [TOPICS.payouts, 'payouts'],
]);

const DAY_MS = 86_400_000;
/** How many days after its timestamp in Kafka each time of a record may be. */
const DAYS_AHEAD = [
  [7, ['order_ts', 'updated_at', 'event_ts', 'rated_ts', 'refund_ts']],
  [400, ['payout_ts', 'ship_by', 'deliver_by']],
] as const;

/** Whether a time of the record is too far ahead of its timestamp. Date reads the same texts. */
const isAhead = (fields: Readonly<Record<string, unknown>>, timestamp: number): boolean =>
  DAYS_AHEAD.some(([days, names]) =>
    names.some((name) => Date.parse(String(fields[name])) > timestamp + days * DAY_MS),
  );

/**
 * The record if it counts. Undefined if it belongs in quarantine: it is unreadable, breaks a rule
 * of its topic, or is in a currency other than the marketplace's.
 */
export const readValid = (record: KafkaRecord, currency: string): ValidRecord | undefined => {
  const type = typeOfTopic.get(record.topic);
  if (type === undefined) return undefined;
  const fields = jsonObject.safeParse(readValue(record.value));
  if (!fields.success || !SCHEMAS[type].safeParse(fields.data).success) return undefined;
  const given = fields.data.currency ?? currency;
  if (WITH_CURRENCY.has(type) && String(given).toUpperCase() !== currency) return undefined;
  if (isAhead(fields.data, record.timestamp)) return undefined;
  return {
    type,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    fields: fields.data,
  };
};

import type * as z from 'zod';
import {
  FULFILLMENT_STAGES,
  fulfillmentRecord,
  orderRecord,
  PAYOUT_STATUSES,
  payoutRecord,
} from '../records/records.ts';
import type { EventType } from '../records/topics.ts';
import { ORDER_STATUSES } from '../records/vocabulary.ts';

/**
 * What the value of a field is, as far as a source may have to translate it: an amount of money, a
 * time, a word of a fixed list, or free text that begins with such a word. Everything else is taken
 * as it is.
 */
export type FieldKind = 'money' | 'time' | 'word' | 'phrase' | 'other';

export type FieldDefinition = {
  readonly kind: FieldKind;
  readonly required?: boolean;
  /** A record has this field or the one that this names. */
  readonly insteadOf?: string;
  /** Of a word: the words that we have for it, and what accepts them in any spelling. */
  readonly words?: readonly string[];
  readonly schema?: z.ZodType;
};

const id = { kind: 'other', required: true } as const;
const other = { kind: 'other' } as const;
const time = { kind: 'time' } as const;
const requiredTime = { kind: 'time', required: true } as const;
const requiredMoney = { kind: 'money', required: true } as const;
const word = (words: readonly string[], schema: z.ZodType): FieldDefinition => ({
  kind: 'word',
  required: true,
  words,
  schema,
});
const phrase = { kind: 'phrase' } as const;

/** The fields of each kind of record that a source can fill. */
export const SOURCE_FIELDS: Readonly<Record<EventType, Readonly<Record<string, FieldDefinition>>>> = {
  orders: {
    order_id: id,
    seller_id: id,
    order_value: requiredMoney,
    commission_rate: id,
    order_ts: requiredTime,
    status: word(ORDER_STATUSES, orderRecord.shape.status),
    customer_id: other,
    order_accepted: other,
    cancellation_reason: phrase,
    category: other,
    channel: other,
    currency: other,
    updated_at: time,
    deleted: other,
  },
  fulfillment: {
    order_id: id,
    seller_id: id,
    stage: word(FULFILLMENT_STAGES, fulfillmentRecord.shape.stage),
    sla_hours: id,
    event_ts: requiredTime,
    ship_by: time,
    deliver_by: time,
  },
  ratings: {
    rating_id: id,
    order_id: id,
    seller_id: id,
    rating: id,
    rated_ts: requiredTime,
    deleted: other,
  },
  refunds: {
    refund_id: id,
    order_id: id,
    seller_id: id,
    refund_amount: requiredMoney,
    order_value: { kind: 'money', insteadOf: 'refund_amount' },
    commission_rate: id,
    refund_ts: requiredTime,
    reason: phrase,
    currency: other,
    deleted: other,
  },
  payouts: {
    payout_id: id,
    seller_id: id,
    amount: requiredMoney,
    status: word(PAYOUT_STATUSES, payoutRecord.shape.status),
    payout_ts: requiredTime,
    currency: other,
    deleted: other,
  },
};

/** The names of a kind's fields, of all kinds of value or of some. */
export const fieldNames = (eventType: EventType, ...kinds: readonly FieldKind[]): readonly string[] =>
  Object.entries(SOURCE_FIELDS[eventType])
    .filter(([, { kind }]) => kinds.length === 0 || kinds.includes(kind))
    .map(([name]) => name);

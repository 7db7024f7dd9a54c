import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../../contracts/records/records.ts';
import type { Position } from '../../../domain/counting/entities/entity.ts';

/** A position in Kafka. `timestamp` is in milliseconds since 1970. */
export const at = (
  offset: number,
  { partition = 0, timestamp = 0 }: { partition?: number; timestamp?: number } = {},
): Position => ({
  partition,
  offset,
  timestamp,
});

export const SOME_DAY = '2026-03-10';
export const SOME_TIME = `${SOME_DAY}T12:00:00.000Z`;

/** A completed, accepted order of 10.00 at 10 %, as the schema of records parses it. */
export const anOrder = (changes: object = {}) =>
  orderRecord.parse({
    order_id: 'o-1',
    seller_id: 's-1',
    order_value: '10.00',
    commission_rate: '0.1',
    order_ts: SOME_TIME,
    status: 'completed',
    order_accepted: true,
    ...changes,
  });

export const aStep = (changes: object = {}) =>
  fulfillmentRecord.parse({
    order_id: 'o-1',
    seller_id: 's-1',
    stage: 'accepted',
    sla_hours: 24,
    event_ts: SOME_TIME,
    ...changes,
  });

export const aRating = (changes: object = {}) =>
  ratingRecord.parse({
    rating_id: 'r-1',
    order_id: 'o-1',
    seller_id: 's-1',
    rating: 5,
    rated_ts: SOME_TIME,
    ...changes,
  });

export const aRefund = (changes: object = {}) =>
  refundRecord.parse({
    refund_id: 'f-1',
    order_id: 'o-1',
    seller_id: 's-1',
    refund_amount: '4',
    commission_rate: '0.1',
    refund_ts: SOME_TIME,
    ...changes,
  });

export const aPayout = (changes: object = {}) =>
  payoutRecord.parse({
    payout_id: 'p-1',
    seller_id: 's-1',
    amount: '100',
    status: 'paid',
    payout_ts: SOME_TIME,
    ...changes,
  });

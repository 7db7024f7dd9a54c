import type { EventType } from '../../contracts/records/topics.ts';
import type { EntityKind } from './entities/entity.ts';
import { fulfillment } from './entities/fulfillment.ts';
import { order } from './entities/order.ts';
import { payout } from './entities/payout.ts';
import { rating } from './entities/rating.ts';
import { refund } from './entities/refund.ts';

/** What records of every event type have. */
export type SellerRecord = { readonly seller_id: string; readonly currency?: string | undefined };

/**
 * Calls `use` with the kind of an event type. So code for all event types is written once and
 * typed.
 * @example withKind('ratings', (kind) => createIngest(kind, deps))
 */
export const withKind = <Result>(
  eventType: EventType,
  use: <Rec extends SellerRecord, Entry>(kind: EntityKind<Rec, Entry>) => Result,
): Result => {
  switch (eventType) {
    case 'orders':
      return use(order);
    case 'fulfillment':
      return use(fulfillment);
    case 'ratings':
      return use(rating);
    case 'refunds':
      return use(refund);
    case 'payouts':
      return use(payout);
  }
};

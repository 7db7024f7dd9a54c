import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { withKind } from '../../../domain/counting/kinds.ts';

test.each(EVENT_TYPES)('records of %s are counted by their own kind, under their own id', (eventType) => {
  const ids = {
    order_id: 'o-1',
    rating_id: 'r-1',
    refund_id: 'f-1',
    payout_id: 'p-1',
  };
  const expected = {
    orders: 'o-1',
    fulfillment: 'o-1',
    ratings: 'r-1',
    refunds: 'f-1',
    payouts: 'p-1',
  };
  withKind(eventType, (kind) => {
    expect(kind.eventType).toBe(eventType);
    expect(kind.idOf({ ...ids, seller_id: 's-1' } as never)).toBe(expected[eventType]);
  });
});

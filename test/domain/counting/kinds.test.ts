import { expect, test } from 'vitest';
import { EVENT_TYPES, type EventType } from '../../../contracts/records/topics.ts';
import { withKind } from '../../../domain/counting/kinds.ts';

const RECORD = { seller_id: 's-1', order_id: 'o-1', rating_id: 'r-1', refund_id: 'f-1', payout_id: 'p-1' };
const IDS: Readonly<Record<EventType, string>> = {
  orders: 'o-1',
  fulfillment: 'o-1',
  ratings: 'r-1',
  refunds: 'f-1',
  payouts: 'p-1',
};

test.each(EVENT_TYPES)('records of %s are counted by their own kind, under their own id', (eventType) => {
  expect(withKind(eventType, (kind) => [kind.eventType, kind.idOf(RECORD as never)])).toEqual([
    eventType,
    IDS[eventType],
  ]);
});

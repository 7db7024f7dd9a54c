/** A marketplace in which two sellers have everything that a route can show. */
import type { JWTPayload } from 'jose';
import type { createApiClient } from './api-client.ts';
import { type Marketplace, orderOf, shipmentOf } from './marketplace.ts';

export const OWN = 'own-shop';
export const RIVAL = 'rival-shop';
/** As long as the rival's id, but of nobody. */
export const NOBODY = 'empty-shop';
/** Stands in the rival's orders alone. */
export const SECRET = 'rival-secret';

const DAY = '2026-03-28';
const at = (hour: number): string => `${DAY}T${String(hour).padStart(2, '0')}:00:00Z`;

const fill = async (market: Marketplace, seller: string): Promise<void> => {
  const category = seller === RIVAL ? SECRET : 'plain';
  const order = (id: string, changes: object = {}) =>
    orderOf(seller, `${seller}-${id}`, at(9), { category, channel: category, ...changes });
  const twice = (name: string, changes: object): object[] =>
    [1, 2].map((index) => order(`${name}${index}`, changes));
  await market.orders([
    ...Array.from({ length: 25 }, (_, index) =>
      order(`declined${index}`, { order_accepted: false, status: 'declined' }),
    ),
    ...twice('buyer', { status: 'cancelled', cancel_reason: 'changed_mind' }),
    ...twice('seller', { status: 'cancelled', cancel_reason: 'out_of_stock' }),
    ...twice('open', { status: 'created' }),
    ...twice('late', {}),
    order('latest', { order_ts: at(11) }),
  ]);
  // The latest order moves back in time, so that it has to be looked up in the ledger.
  await market.orders([order('latest', { order_ts: at(8), updated_at: at(13) })]);
  const accepted = { seller_id: seller, stage: 'accepted', sla_hours: 24, event_ts: at(9) };
  await market.fulfillment([
    ...[1, 2].flatMap((index) => shipmentOf(seller, `${seller}-late${index}`, '2026-03-27T00:00:00Z', 30)),
    ...[1, 2].map((index) => ({ ...accepted, order_id: `${seller}-open${index}` })),
  ]);
  const of = (index: number) => ({ order_id: `${seller}-late${index}`, seller_id: seller });
  await market.ratings(
    [1, 2].map((index) => ({
      ...of(index),
      rating_id: `${seller}-rating${index}`,
      rating: 1,
      rated_ts: at(10),
    })),
  );
  await market.refunds(
    [1, 2].map((index) => ({
      ...of(index),
      refund_id: `${seller}-refund${index}`,
      refund_amount: '1.00',
      commission_rate: '0.1',
      refund_ts: at(10),
    })),
  );
  await market.payouts([
    { seller_id: seller, payout_id: `${seller}-p`, amount: '1', status: 'paid', payout_ts: at(10) },
  ]);
};

export const callers = {
  seller: { seller_id: OWN },
  rival: { seller_id: RIVAL },
  operator: { roles: ['operator'] },
  finance: { roles: ['finance'] },
} as const satisfies Record<string, JWTPayload>;

/** Fills both sellers, and leaves the clock after midnight, where figures are computed anew. */
export const fillTwoSellers = async (market: Marketplace): Promise<void> => {
  market.time.now = Date.parse('2026-03-28T12:30:00Z');
  for (const seller of [OWN, RIVAL]) await fill(market, seller);
  await market.orders([{ seller_id: RIVAL, order_id: SECRET }, { seller_id: RIVAL }]);
  await market.evaluate(OWN, RIVAL);
  market.time.now = Date.parse('2026-03-29T00:30:00Z');
};

type Client = Awaited<ReturnType<typeof createApiClient>>;

/** The cursors of every list that a caller can page through. */
export const cursorsOf = async (
  client: Client,
  as: JWTPayload,
  urls: readonly string[],
): Promise<string[]> => {
  const cursors: string[] = [];
  for (const url of urls) {
    const { body } = await client.get(url, { as });
    const cursor = (body as { next_cursor?: string | null } | undefined)?.next_cursor;
    if (typeof cursor !== 'string') throw new Error(`${url} has no second page`);
    cursors.push(cursor);
  }
  return cursors;
};

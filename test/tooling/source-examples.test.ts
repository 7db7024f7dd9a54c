/**
 * What a newcomer copies to connect a platform. Each example's messages are replayed, and the
 * figures compared with a recount from the messages alone, by code that knows each platform.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ReplayResult, replay } from '../../cli/replay/replay.ts';
import { parseSourcesText } from '../../contracts/sources/sources.ts';
import { POLICY } from '../support/factories/policy.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'examples', 'sources');
const NOW = Date.parse('2026-11-03T12:00:00Z');

/** As far as the recount needs them. */
type ShopifyEvent = {
  readonly detail: {
    readonly metadata: Readonly<Record<string, string>>;
    readonly payload: {
      readonly id: number;
      readonly total_price: string;
      readonly updated_at: string;
      readonly cancelled_at: string | null;
      readonly cancel_reason: string | null;
      readonly fulfillment_status: string | null;
      readonly transactions: readonly { readonly status: string; readonly amount: string }[];
    };
  };
};
type WooOrder = {
  readonly id: number;
  readonly status: string;
  readonly total: string;
  readonly date_modified_gmt: string;
  readonly meta_data: readonly { readonly key: string; readonly value: string }[];
};
type AmazonNotification = {
  readonly NotificationType: string;
  readonly EventTime: string;
  readonly Payload: {
    readonly OrderChangeNotification: {
      readonly Summary: { readonly OrderStatus: string; readonly LatestShipDate: string };
    };
  };
};
type MiraklPage = {
  readonly orders: readonly {
    readonly order_id: string;
    readonly shop_id: number;
    readonly total_price: number;
    readonly order_state: string;
    readonly last_updated_date: string;
  }[];
};
type StripeEvent = {
  readonly type: string;
  readonly account: string;
  readonly data: {
    readonly object: { readonly id: string; readonly amount: number; readonly status: string };
  };
};
type Row = {
  readonly id: number;
  readonly vendor_code: string;
  readonly total_cents: number;
  readonly state: string;
  readonly updated_at: number;
  readonly cancel_reason: string | null;
};
type Change = { readonly op: string; readonly before: Row; readonly after: Row };
type WrappedChange = Change & { readonly payload?: Change };

const messagesOf = <Message = unknown>(path: string): readonly Message[] =>
  readFileSync(join(FOLDER, path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);

/** The file of samples of each topic. */
const SAMPLES = {
  'shopify.orders': 'shopify/orders.ndjson',
  'shopify.refunds': 'shopify/refunds.ndjson',
  'woo.orders': 'woocommerce/orders.ndjson',
  'amazon.notifications': 'amazon-sp-api/order-changes.ndjson',
  'mirakl.orders': 'mirakl/orders.ndjson',
  'stripe.events': 'stripe/payout-events.ndjson',
  'shop.public.orders': 'debezium/changes.ndjson',
} as const;

const platforms = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const sources = platforms.flatMap((platform) => {
  const path = `${platform}/sources.json`;
  return parseSourcesText(path, readFileSync(join(FOLDER, path), 'utf8')).sources;
});

let result: ReplayResult;
beforeAll(async () => {
  result = await replay(
    Object.entries(SAMPLES).flatMap(([topic, path]) =>
      messagesOf(path).map((message) => ({
        topic,
        key: Buffer.from(topic),
        timestamp: NOW,
        value: Buffer.from(JSON.stringify(message)),
      })),
    ),
    {
      marketplace: { timeZone: 'UTC', currency: 'USD' },
      policy: POLICY,
      sources: { sources },
      now: NOW,
      deliver: 2,
      batchSize: 100,
      seed: 1,
      environment: {},
      onProgress: () => undefined,
      onWarning: (message) => expect.unreachable(message),
    },
  );
}, 60_000);

/** A recount in hundredths, so that it adds nothing up inexactly. */
const cents = (amount: string | number): number => Math.round(Number(amount) * 100);
const money = (hundredths: number): string => String(hundredths / 100);

type Order = {
  readonly id: unknown;
  readonly seller: string;
  readonly cents: number;
  readonly state: 'open' | 'completed' | 'cancelled';
  readonly at: number;
  /** Held against the seller when cancelled. */
  readonly isSellers?: boolean;
};

/** Figures of orders by their latest version. Of versions of one time the later message counts. */
const recountOrders = (versions: readonly Order[]) => {
  const latest = new Map<unknown, Order>();
  for (const version of versions)
    if (version.at >= (latest.get(version.id)?.at ?? 0)) latest.set(version.id, version);
  return Object.fromEntries(
    [...Map.groupBy(latest.values(), ({ seller }) => seller)].map(([seller, orders]) => [
      seller,
      {
        total_orders: orders.length,
        completed_orders: orders.filter(({ state }) => state === 'completed').length,
        cancelled_orders: orders.filter(({ state }) => state === 'cancelled').length,
        seller_fault_cancelled_orders: orders.filter(
          ({ state, isSellers = true }) => state === 'cancelled' && isSellers,
        ).length,
        total_gmv: money(
          orders.filter(({ state }) => state === 'completed').reduce((sum, order) => sum + order.cents, 0),
        ),
      },
    ]),
  );
};

const ordersOf = (sellers: readonly string[]) =>
  Object.fromEntries(
    result.sellers
      .filter(({ seller_id }) => sellers.includes(seller_id))
      .map(({ seller_id, orders }) => [
        seller_id,
        {
          total_orders: orders.total_orders,
          completed_orders: orders.completed_orders,
          cancelled_orders: orders.cancelled_orders,
          seller_fault_cancelled_orders: orders.seller_fault_cancelled_orders,
          total_gmv: orders.total_gmv,
        },
      ]),
  );

const expectSameOrders = (versions: readonly Order[]): void => {
  const expected = recountOrders(versions);
  expect(ordersOf(Object.keys(expected))).toEqual(expected);
};
const bodyOf = (sellerId: string) => result.sellers.find(({ seller_id }) => seller_id === sellerId)!;

test('every example has a source, and every message of it is a record or passed over', () => {
  expect(platforms).toEqual(['amazon-sp-api', 'debezium', 'mirakl', 'shopify', 'stripe', 'woocommerce']);
  expect(sources.flatMap(({ topics = [] }) => topics).sort()).toEqual(Object.keys(SAMPLES).sort());
  expect(result.quarantined).toEqual([]);
});

describe('the figures are those of the messages', () => {
  test('of Shopify: orders by their state, and refunds that succeeded', () => {
    const orders = messagesOf<ShopifyEvent>('shopify/orders.ndjson').filter(({ detail }) =>
      detail.metadata['X-Shopify-Topic']!.startsWith('orders/'),
    );
    expectSameOrders(
      orders.map(({ detail: { payload, metadata } }) => ({
        id: payload.id,
        seller: metadata['X-Shopify-Shop-Domain']!,
        cents: cents(payload.total_price),
        state:
          payload.cancelled_at !== null
            ? 'cancelled'
            : payload.fulfillment_status === 'fulfilled'
              ? 'completed'
              : 'open',
        at: Date.parse(payload.updated_at),
        isSellers: payload.cancel_reason !== 'customer',
      })),
    );
    const refunded = messagesOf<ShopifyEvent>('shopify/refunds.ndjson')
      .flatMap(({ detail }) => detail.payload.transactions)
      .filter(({ status }) => status === 'success')
      .reduce((sum, { amount }) => sum + cents(amount), 0);
    expect(bodyOf('north-wool.myshopify.com').payout.refunded_value).toBe(money(refunded));
  });

  test('of WooCommerce: a failed order is cancelled, and a draft is none', () => {
    expectSameOrders(
      messagesOf<WooOrder>('woocommerce/orders.ndjson')
        .filter(({ status }) => status !== 'checkout-draft')
        .map(({ id, status, total, date_modified_gmt, meta_data }) => ({
          id,
          seller: meta_data.find(({ key }) => key === '_dokan_vendor_id')!.value,
          cents: cents(total),
          state: status === 'completed' ? 'completed' : status === 'failed' ? 'cancelled' : 'open',
          at: Date.parse(`${date_modified_gmt}Z`),
        })),
    );
  });

  test('of Amazon: orders that shipped by their latest ship date are on time', () => {
    const summaries = messagesOf<AmazonNotification>('amazon-sp-api/order-changes.ndjson')
      .filter(({ NotificationType }) => NotificationType === 'ORDER_CHANGE')
      .map(({ Payload, EventTime }) => ({ ...Payload.OrderChangeNotification.Summary, EventTime }));
    const shipped = summaries.filter(({ OrderStatus }) => OrderStatus === 'Shipped');
    const onTime = shipped.filter(
      ({ EventTime, LatestShipDate }) => Date.parse(EventTime) <= Date.parse(LatestShipDate),
    );
    expect(bodyOf('A3TH9S8BH6GOGM').fulfillment).toMatchObject({
      shipped_orders: shipped.length,
      on_time_shipments: onTime.length,
      late_shipments: shipped.length - onTime.length,
    });
  });

  test('of Mirakl: each order of a message counts, in its latest state', () => {
    const states: Readonly<Record<string, Order['state']>> = {
      RECEIVED: 'completed',
      CLOSED: 'completed',
      REFUSED: 'cancelled',
    };
    expectSameOrders(
      messagesOf<MiraklPage>('mirakl/orders.ndjson')
        .flatMap(({ orders }) => orders)
        .map((order) => ({
          id: order.order_id,
          seller: String(order.shop_id),
          cents: cents(order.total_price),
          state: states[order.order_state] ?? 'open',
          at: Date.parse(order.last_updated_date),
        })),
    );
  });

  test('of Stripe: payouts on their way or paid count, in their latest state, and failed ones do not', () => {
    const latest = new Map<string, StripeEvent>();
    for (const event of messagesOf<StripeEvent>('stripe/payout-events.ndjson'))
      if (event.type.startsWith('payout.')) latest.set(event.data.object.id, event);
    for (const account of ['acct_1North', 'acct_1Lamp']) {
      const paid = [...latest.values()]
        .filter((event) => event.account === account)
        .filter((event) => ['in_transit', 'paid'].includes(event.data.object.status))
        .reduce((sum, event) => sum + event.data.object.amount, 0);
      expect(bodyOf(account).payout.paid_out).toBe(money(paid));
    }
  });

  test('of a table by Debezium: the latest row of each order counts, and a deleted one counts as nothing', () => {
    const rows = new Map<number, Row>();
    for (const message of messagesOf<WrappedChange>('debezium/changes.ndjson')) {
      const { op, before, after } = message.payload ?? message;
      if (op === 'd') rows.delete(before.id);
      else if (op !== 'm') rows.set(after.id, after);
    }
    expectSameOrders(
      [...rows.values()].map((row) => ({
        id: row.id,
        seller: row.vendor_code,
        cents: row.total_cents,
        state: row.state === 'DONE' ? 'completed' : row.state === 'STORNO' ? 'cancelled' : 'open',
        at: row.updated_at,
        isSellers: row.cancel_reason !== 'C1',
      })),
    );
  });
});

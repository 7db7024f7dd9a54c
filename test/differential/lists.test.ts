import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WINDOWS, type Window } from '../../contracts/api/fields.ts';
import { type MetricsBody, metricsBody, type PeriodFigures } from '../../contracts/api/metrics.ts';
import {
  OPEN_QUEUES,
  type OrdersBody,
  ordersBody,
  PAST_QUEUES,
  type PastQueue,
  type QueueItem,
} from '../../contracts/api/orders.ts';
import { type PipelineUnderTest, startPipeline } from '../support/functions/pipeline.ts';
import { deliveryPlan } from '../support/generators/deliveries.ts';
import { scenario } from '../support/generators/records.ts';
import { type PlainEntities, plainEntities, plainQueue } from '../support/oracle/plain-lists.ts';
import { useDynamoDB } from '../support/servers/dynamodb-server.ts';

/**
 * A run takes a second or two on a small machine. `DIFFERENTIAL_RUNS` asks for more; a failure
 * prints its seed.
 */
const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 12);

const server = await useDynamoDB();

const NONE: PlainEntities = { orders: [], ratings: [], refunds: [], shipments: new Map() };

/** The items of all pages of a queue. Checks that every page gives their number as its count. */
const readWhole = async (
  pipeline: PipelineUnderTest,
  seller: string,
  query: string,
  limit: number,
): Promise<QueueItem[]> => {
  const pages: OrdersBody[] = [];
  let cursor: string | null = null;
  do {
    const page: OrdersBody = ordersBody.parse(
      await pipeline.get(
        `/v1/sellers/${seller}/orders`,
        `${query}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
      ),
    );
    pages.push(page);
    cursor = page.next_cursor;
  } while (cursor !== null);
  const items = pages.flatMap((page) => page.items);
  expect(pages.map(({ count }) => count)).toEqual(pages.map(() => items.length));
  return items;
};

const idOf = ({ order_id, rating_id, refund_id }: QueueItem): string => rating_id ?? refund_id ?? order_id;

/**
 * Checks that the items are those of the plain filter, in its order; entries of one time may come
 * in any order.
 */
const expectListed = (items: readonly QueueItem[], listed: ReturnType<typeof plainQueue>): void => {
  const at = new Map(listed.map((entry) => [entry.id, entry.at]));
  expect(items.map(idOf).toSorted()).toEqual([...at.keys()].toSorted());
  expect(items.map((item) => at.get(idOf(item)))).toEqual(listed.map((entry) => entry.at));
};

/** The figures of single days have no rates. */
type Figures = PeriodFigures & { readonly rates?: MetricsBody['rates'] };

const figuresOf = (body: MetricsBody, window: Window): Figures => {
  switch (window) {
    case 'lifetime':
      return body;
    case 'today':
      return body.today;
    case 'yesterday':
      return body.yesterday;
    case '7d':
    case '30d':
      return body.windows[window];
    case 'prior_7d':
      return body.windows['7d'].prior;
    case 'prior_30d':
      return body.windows['30d'].prior;
  }
};

/** The figure that a queue explains. Refunds are summed and not counted. */
const figureOf = (queue: PastQueue, { orders, fulfillment, ratings, rates }: Figures): number | undefined => {
  switch (queue) {
    case 'late':
      return fulfillment.late_shipments;
    case 'cancelled':
      return orders.cancelled_orders;
    case 'cancelled_seller':
      return orders.seller_fault_cancelled_orders;
    // The figures count what was not the seller's fault together.
    case 'cancelled_buyer':
    case 'cancelled_marketplace':
      return undefined;
    case 'declined':
      return orders.declined_orders;
    case 'not_accepted':
      return rates?.acceptance_rate.adjusted.bad;
    case 'negative_ratings':
      return ratings.negative_ratings;
    case 'low_ratings':
      return ratings.total_ratings - ratings.positive_ratings;
    case 'refunds':
      return undefined;
  }
};

const scenarioWithPlan = scenario().chain((world) =>
  fc.record({
    world: fc.constant(world),
    plan: deliveryPlan(world.records),
    limit: fc.constantFrom(1, 2, 3, 200),
    windows: fc.subarray([...WINDOWS], { minLength: 2, maxLength: 3 }),
  }),
);

test('lists exactly what a plain filter over the final versions gives, as many as the figure says', async () => {
  await fc.assert(
    fc.asyncProperty(scenarioWithPlan, async ({ world, plan, limit, windows }) => {
      const { records, ...settings } = world;
      const pipeline = await startPipeline(server, settings);
      for (const { topic, records: batch } of plan) await pipeline.deliver(topic, batch);
      const sellers = plainEntities(records, settings.currency);
      await pipeline.evaluate([...sellers.keys()]);
      for (const seller of await pipeline.metrics.listSellers()) {
        const entities = sellers.get(seller) ?? NONE;
        const metrics = metricsBody.parse(await pipeline.get(`/v1/sellers/${seller}/metrics`));
        for (const queue of OPEN_QUEUES)
          expectListed(
            await readWhole(pipeline, seller, `queue=${queue}`, limit),
            plainQueue(entities, { queue, ...settings }),
          );
        for (const queue of PAST_QUEUES) {
          for (const window of windows) {
            const items = await readWhole(pipeline, seller, `queue=${queue}&window=${window}`, limit);
            expectListed(items, plainQueue(entities, { queue, window, ...settings }));
            expect(items.length).toBe(figureOf(queue, figuresOf(metrics, window)) ?? items.length);
          }
        }
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);

import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { marketplaceRecords } from '../../bench/marketplace-records.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { type KafkaRecord, readValid } from '../support/oracle/kafka-record.ts';
import { moneyUnits, plainTotals } from '../support/oracle/plain-recount.ts';
import { type Recount, recountInSql } from '../support/oracle/recount.ts';
import type { SellerFigures } from '../support/oracle/shapes.ts';

const OLIST = new URL('../../../shared/data/olist/events.ndjson', import.meta.url);
const SEED = 20_180_901;

const lineSchema = z.object({
  topic: z.string(),
  key: z.string(),
  timestamp: z.number(),
  value: z.unknown(),
});

/** Real orders if they are here; otherwise an invented marketplace of the same time. */
const marketplace = (): readonly z.output<typeof lineSchema>[] =>
  existsSync(OLIST)
    ? readFileSync(OLIST, 'utf8')
        .trim()
        .split('\n')
        .map((line) => lineSchema.parse(JSON.parse(line)))
    : [
        ...marketplaceRecords({
          records: 6000,
          sellers: 100,
          from: Date.parse('2018-06-01T00:00:00Z'),
          to: Date.parse('2018-08-31T00:00:00Z'),
          currency: 'BRL',
          random: createSeededRandom(SEED),
        }),
      ];

const records: readonly KafkaRecord[] = marketplace().map((line, offset) => ({
  ...line,
  partition: 0,
  offset,
}));
const options = { now: Date.parse('2018-09-01T00:00:00Z'), timeZone: 'America/Sao_Paulo', currency: 'BRL' };

let recounted: Recount;
beforeAll(async () => {
  recounted = await recountInSql(records, options);
});

const total = (figure: (seller: SellerFigures) => number): number =>
  [...recounted.values()].reduce((sum, seller) => sum + figure(seller), 0);
const totalUnits = (figure: (seller: SellerFigures) => string): bigint =>
  [...recounted.values()].reduce((sum, seller) => sum + moneyUnits(figure(seller)), 0n);

test(`SQL and a plain loop agree over a whole marketplace, so no order is invented or lost (seed ${SEED})`, () => {
  const plain = plainTotals(records.flatMap((record) => readValid(record, options.currency) ?? []));
  expect(plain.orders).toBeGreaterThan(500);
  expect({
    sellers: recounted.size,
    orders: total((seller) => seller.orders.total_orders),
    accepted: total((seller) => seller.rates.acceptance_rate.numerator),
    cancelled: total((seller) => seller.orders.cancelled_orders),
    completed: total((seller) => seller.orders.completed_orders),
    gmvUnits: totalUnits((seller) => seller.orders.total_gmv),
    shipped: total((seller) => seller.fulfillment.shipped_orders),
    onTime: total((seller) => seller.fulfillment.on_time_shipments),
    ratings: total((seller) => seller.ratings.total_ratings),
    ratingPoints: total((seller) => seller.rates.avg_rating.numerator),
    paidUnits: totalUnits((seller) => seller.payout.paid),
    inTransitUnits: totalUnits((seller) => seller.payout.in_transit),
    scheduledUnits: totalUnits((seller) => seller.payout.scheduled),
  }).toEqual(plain);
});

test('the real marketplace, if it is here, has the 458 sellers and 864 orders of its description', () => {
  const ofDays = (seller: SellerFigures) =>
    Object.values(seller.days).reduce((sum, day) => sum + day.orders.total_orders, 0);
  const described = existsSync(OLIST)
    ? [458, 864]
    : [new Set(records.map(({ key }) => key)).size, total(ofDays)];
  expect([recounted.size, total((seller) => seller.orders.total_orders)]).toEqual(described);
});

test('days, hours, categories and channels each add up to the lifetime, so no order is lost or doubled', () => {
  const sumOf = (parts: readonly { readonly total_orders: number; readonly total_gmv: string }[]) => ({
    orders: parts.reduce((sum, part) => sum + part.total_orders, 0),
    gmv: parts.reduce((sum, part) => sum + moneyUnits(part.total_gmv), 0n),
  });
  for (const seller of recounted.values()) {
    const whole = sumOf([seller.orders]);
    expect(sumOf(Object.values(seller.days).map((day) => day.orders))).toEqual(whole);
    expect(sumOf(Object.values(seller.hours).map((hour) => hour.orders))).toEqual(whole);
    expect(sumOf(Object.values(seller.categories.lifetime))).toEqual(whole);
    expect(sumOf(Object.values(seller.channels.lifetime))).toEqual(whole);
    expect(sumOf(Object.values(seller.categories['30d']))).toEqual(sumOf([seller.windows['30d'].orders]));
  }
});

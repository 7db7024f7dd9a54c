import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toSourceText } from '../../contracts/json-text.ts';
import { brokenMessage } from '../support/generators/broken.ts';
import { deliveryPlan } from '../support/generators/deliveries.ts';
import {
  type Message,
  orderMessage,
  payoutMessage,
  ratingMessage,
  refundMessage,
  shipmentMessages,
  stepMessage,
  type World,
} from '../support/generators/entities.ts';
import { type LogRecord, recordStream, scenario } from '../support/generators/records.ts';
import { PLACES } from '../support/generators/times.ts';
import { readValid } from '../support/oracle/kafka-record.ts';

const CURRENCY = 'USD';
const world: fc.Arbitrary<World> = fc
  .constantFrom(...PLACES)
  .map((place) => ({ place, currency: CURRENCY, sellers: ['seller-1', 'seller-2'] }));

/** Written later than any time that records have. */
const WRITTEN = Date.parse('2026-12-31T00:00:00Z');

const isValid = (topic: string, value: Buffer): boolean =>
  readValid({ topic, partition: 0, offset: 0, timestamp: WRITTEN, value }, CURRENCY) !== undefined;

const bytes = ({ fields }: Message): Buffer => Buffer.from(JSON.stringify(fields));

const placeText = ({ topic, partition, offset }: LogRecord): string => `${topic}-${partition}@${offset}`;

/** A generator that drifted from the record rules would quietly test nothing. */
describe('the generators of records', () => {
  test.each([
    ['orders', orderMessage],
    ['fulfilment events', stepMessage],
    ['ratings', ratingMessage],
    ['refunds', refundMessage],
    ['payouts', payoutMessage],
  ] as const)('generate %s that follow the rules of their topic', (_, message) => {
    fc.assert(
      fc.property(world.chain(message), (generated) => isValid(generated.topic, bytes(generated))),
      { numRuns: 500 },
    );
  });

  test('generate shipments that follow the rules of their topic', () => {
    fc.assert(
      fc.property(world.chain(shipmentMessages), (messages) =>
        messages.every((message) => isValid(message.topic, bytes(message))),
      ),
      { numRuns: 300 },
    );
  });

  test('generate broken records that each break a rule', () => {
    fc.assert(
      fc.property(world.chain(brokenMessage), (broken) => !isValid(broken.topic, broken.bytes)),
      { numRuns: 2000 },
    );
  });

  test('number offsets from 0 without a gap in every partition, as a Kafka log does', () => {
    fc.assert(
      fc.property(
        world.chain((where) => recordStream(where)),
        (records) => {
          for (const log of Map.groupBy(
            records,
            ({ topic, partition }) => `${topic}-${partition}`,
          ).values()) {
            expect(log.map(({ offset }) => offset)).toEqual(log.map((_, index) => index));
          }
        },
      ),
    );
  });

  test('generate equal times, entities on two partitions, and broken records between good ones', () => {
    const seen = { collisions: 0, spread: 0, broken: 0, ties: 0 };
    for (const { records } of fc.sample(scenario(), { numRuns: 100, seed: 7 })) {
      const orders = records
        .flatMap((record) => readValid(record, CURRENCY) ?? [])
        .filter(({ type }) => type === 'orders');
      seen.broken += records.filter(({ topic, value }) => !isValid(topic, value)).length;
      for (const versions of Map.groupBy(
        orders,
        ({ fields }) => `${toSourceText(fields.seller_id)} ${toSourceText(fields.order_id)}`,
      ).values()) {
        const times = versions.map(({ fields, timestamp }) =>
          typeof fields.updated_at === 'string' ? Date.parse(fields.updated_at) : timestamp,
        );
        if (new Set(times).size < times.length) seen.collisions += 1;
        if (new Set(versions.map(({ partition }) => partition)).size > 1) seen.spread += 1;
        if (new Set(versions.map(({ offset }, index) => `${times[index]} ${offset}`)).size < versions.length)
          seen.ties += 1;
      }
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });
});

/** A plan that lost or reordered records would blame the product for it. */
describe('a delivery plan', () => {
  const planned = scenario().chain(({ records }) => fc.tuple(fc.constant(records), deliveryPlan(records)));

  test('delivers every record in offset order within a batch, never before those ahead of it', () => {
    fc.assert(
      fc.property(planned, ([records, batches]) => {
        expect(new Set(batches.flatMap((batch) => batch.records.map(placeText)))).toEqual(
          new Set(records.map(placeText)),
        );
        const ends = new Map<string, number>();
        for (const batch of batches) {
          expect(batch.records.every(({ topic }) => topic === batch.topic)).toBe(true);
          for (const [partition, log] of Map.groupBy(batch.records, (record) => record.partition)) {
            const first = log[0]?.offset ?? 0;
            expect(log.map(({ offset }) => offset)).toEqual(log.map((_, index) => first + index));
            const end = ends.get(`${batch.topic}-${partition}`) ?? 0;
            expect(first).toBeLessThanOrEqual(end);
            ends.set(`${batch.topic}-${partition}`, Math.max(end, first + log.length));
          }
        }
      }),
    );
  });

  test('sometimes delivers records more than once, and batches that span partitions', () => {
    const plans = fc.sample(planned, { numRuns: 50, seed: 7 });
    expect(
      plans.some(([records, batches]) => batches.flatMap((batch) => batch.records).length > records.length),
    ).toBe(true);
    expect(
      plans.some(([, batches]) =>
        batches.some((batch) => new Set(batch.records.map(({ partition }) => partition)).size > 1),
      ),
    ).toBe(true);
  });
});

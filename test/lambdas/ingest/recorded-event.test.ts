/**
 * One recorded payload with good and broken records side by side, delivered as Lambda delivers it.
 */
import type { MSKEvent } from 'aws-lambda';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeRecords } from '../../../adapters/kafka/envelope.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import recorded from '../../fixtures/kafka-orders.json' with { type: 'json' };
import { AMPLE, useFunctions } from '../../support/functions/ingest-and-evaluate.ts';

const EVENT = recorded as unknown as MSKEvent;
const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'Europe/Berlin', currency: 'EUR' };

const { functions } = await useFunctions(SETTINGS);
beforeAll(async () => {
  await functions.ingest[TOPICS.orders](EVENT, AMPLE);
});

describe('a batch in which some records are broken', () => {
  test('counts every good record as if it stood alone', async () => {
    await functions.evaluate(['seller-042', 'seller-7']);
    const [first, second] = await functions.metrics.readSummaries(['seller-042', 'seller-7']);
    // One of the three orders was completed, one was cancelled by the buyer, and one was completed
    // first and then cancelled.
    expect(first?.document?.body?.orders).toMatchObject({
      total_orders: 3,
      accepted_orders: 3,
      completed_orders: 1,
      cancelled_orders: 2,
      seller_fault_cancelled_orders: 1,
      total_gmv: '100',
      commission: '10',
      gross_payout: '90',
      orders_today: 3,
    });
    expect(second?.document?.body?.orders).toMatchObject({
      total_orders: 1,
      accepted_orders: 0,
      declined_orders: 0,
      completed_orders: 1,
      total_gmv: '49.9',
      commission: '5.988',
      gross_payout: '43.912',
    });
    expect(first?.document?.body?.source).toEqual([
      {
        topic: 'marketplace_orders',
        partition: 0,
        offset: 1845,
        time: '2026-03-10T12:00:01.845Z',
        lag_ms: 3_598_155,
      },
      {
        topic: 'marketplace_orders',
        partition: 11,
        offset: 5,
        time: '2026-03-10T12:00:00.005Z',
        lag_ms: 3_599_995,
      },
    ]);
    const categories = (await functions.metrics.readParts('seller-042', 'category', undefined)).get(
      '2026-03-10',
    );
    expect([...(categories?.keys() ?? [])]).toEqual(['garden.tools']);
    expect(await functions.metrics.listSellers()).toEqual(['seller-042', 'seller-7']);
  });

  test('keeps each broken record with its position, its bytes and the reason', async () => {
    const kept = (
      await Promise.all([0, 3, 11].map((partition) => functions.quarantine.list(TOPICS.orders, partition)))
    ).flat();
    expect(kept.map(({ partition, offset, reason }) => [partition, offset, reason])).toEqual([
      [0, 1842, 'the value is not JSON'],
      [3, 77, "currency must be EUR, this marketplace's"],
      [3, 78, 'the value is not UTF-8'],
      [3, 80, 'seller_id must be 1 to 128 characters of A-Z a-z 0-9 . _ : -'],
    ]);
    for (const { partition, offset, value } of kept) {
      const sent =
        decodeRecords(EVENT).find((record) => record.partition === partition && record.offset === offset)
          ?.value ?? Buffer.alloc(0);
      expect(value.equals(sent)).toBe(true);
    }
    expect([functions.count('recordsQuarantined'), functions.count('recordsApplied')]).toEqual([4, 5]);
    expect(functions.count('recordsPassedOver')).toBe(1);
  });

  test('logs how many records were quarantined, and where to find the first', () => {
    expect(
      functions.told.map(({ message }) => message).filter((message) => message.startsWith('quarantined ')),
    ).toEqual([
      'quarantined 4 records; the first: marketplace_orders-0 at offset 1842: the value is not JSON',
    ]);
  });

  test('costs no write unit when it is delivered again', async () => {
    const [units, quarantined] = [functions.count('writeUnits'), functions.count('recordsQuarantined')];
    const applied = functions.count('recordsApplied');
    await functions.ingest[TOPICS.orders](EVENT, AMPLE);
    expect(functions.count('writeUnits')).toBe(units);
    expect([functions.count('recordsQuarantined'), functions.count('recordsApplied')]).toEqual([
      quarantined,
      applied,
    ]);
  });

  test('logs which broken record is new when it is delivered again with another one', async () => {
    const told = functions.told.length;
    const [records = []] = Object.values(EVENT.records);
    const next = { ...records[0]!, partition: 0, offset: 9000, value: Buffer.from('{').toString('base64') };
    await functions.ingest[TOPICS.orders](
      { ...EVENT, records: { ...EVENT.records, 'marketplace_orders-0': [...records, next] } },
      AMPLE,
    );
    expect(functions.told.slice(told).map(({ message }) => message)).toContain(
      'quarantined 1 record (4 more were kept before): marketplace_orders-0 at offset 9000: the value is not JSON',
    );
  });

  test('puts nothing of what records say, or of any customer, into telemetry and logs', () => {
    const told = JSON.stringify(functions.told);
    for (const content of ['cust-', 'jane', '49.9', 'garden', 'buyer_changed', 'ord-2026'])
      expect(told).not.toContain(content);
  });
});

/** Many small sellers are counted in one pass, in memory that does not grow with them. */
import { expect, test } from 'vitest';
import { metricsBody } from '../../../contracts/api/metrics.ts';
import { BATCH_RECORDS_MAX, floodOf, watchCalls } from '../../support/functions/flood.ts';
import { startFunctions } from '../../support/functions/ingest-and-evaluate.ts';
import { useDynamoDB } from '../../support/servers/dynamodb-server.ts';

const SELLERS = 50_000;
/** A minute or two on an idle machine. */
const TIMEOUT_MS = 1_200_000;
/** What Lambda gives the function is twice as much. */
const HEAP_BYTES_MAX = 512 * 1024 * 1024;
const SETTINGS = { now: Date.parse('2026-03-10T13:00:00Z'), timeZone: 'UTC', currency: 'EUR' };

const server = await useDynamoDB();

test(
  'counts 50,000 sellers with one order each in one pass, in bounded memory and with few calls at a time',
  async () => {
    const functions = await startFunctions(server, SETTINGS);
    const ample = { getRemainingTimeInMillis: () => 600_000 };
    const calls = watchCalls(functions.runtime.dynamodb);
    const records = floodOf(SELLERS, SELLERS);
    let heapMax = 0;
    for (let from = 0; from < SELLERS; from += BATCH_RECORDS_MAX) {
      await functions.ingestRecords(records.slice(from, from + BATCH_RECORDS_MAX), ample);
      heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
    }
    calls.end();
    expect(functions.count('recordsApplied')).toBe(SELLERS);
    // One transaction for each seller; a read for every hundred keys, and at most two for a seller.
    expect(calls.callsOf('TransactWriteItemsCommand')).toBe(SELLERS);
    expect(calls.callsOf('BatchGetItemCommand')).toBeLessThanOrEqual((2 * SELLERS) / 100 + 2 * SELLERS);
    expect(calls.inFlightMax()).toBeLessThanOrEqual(16);
    expect(heapMax).toBeLessThan(HEAP_BYTES_MAX);
    for (const seller of ['s-0', `s-${SELLERS - 1}`]) {
      await functions.evaluate([seller]);
      const { orders } = metricsBody.parse(await functions.get(`/v1/sellers/${seller}/metrics`));
      expect(orders).toMatchObject({ total_orders: 1, total_gmv: '10' });
    }
  },
  TIMEOUT_MS,
);

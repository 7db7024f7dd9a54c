/**
 * Handles one batch as large as Lambda takes, in the shape that its first argument names, and
 * prints what that took as JSON. `full-batch.ts` runs it in a process of its own.
 */
import { join } from 'node:path';
import { createMeteredDynamoDB } from '../adapters/runtime/runtime.ts';
import { waiting } from '../app/pacing/backoff.ts';
import { TOPICS } from '../contracts/records/topics.ts';
import { order } from '../domain/counting/entities/order.ts';
import { composeIngest } from '../lambdas/ingest/compose.ts';
import { LOCAL_TABLES, localEnvironment } from '../local/environment.ts';
import { toMskEvent } from '../local/event-sources/msk-event.ts';
import type { LogRecord } from '../local/log/records.ts';
import { makeScratchFolder } from '../local/scratch-folder.ts';
import { startStore } from '../local/store/store.ts';
import { createTelemetryTotals } from '../local/telemetry-totals.ts';
import { BATCH_RECORDS, type BatchRun, isBatchShape } from './full-batch.ts';

const EVENT_BYTES = 6 * 1024 * 1024;
/** With this much more in each value, an event is just below what Lambda takes. */
const NOTE = 'x'.repeat(170);
const TIME_MS = 600_000;
const PARTITIONS = 12;

const sellersOf = { 'one seller': 1, '500 sellers': 500, '10,000 sellers': 10_000, 'broken records': 1 };

const shape = process.argv[2];
if (!isBatchShape(shape)) throw new Error(`there is no batch of ${shape}`);

const recordOf = (index: number): LogRecord => {
  const value = {
    order_id: `order-${index}`,
    seller_id: `seller-${index % sellersOf[shape]}`,
    order_value: '10.00',
    commission_rate: '0.1',
    order_ts: '2026-03-10T11:00:00Z',
    status: shape === 'broken records' ? 7 : 'completed',
    order_accepted: true,
    note: NOTE,
  };
  return {
    topic: TOPICS.orders,
    partition: index % PARTITIONS,
    offset: index,
    timestamp: Date.parse('2026-03-10T11:00:00Z'),
    key: null,
    value: Buffer.from(JSON.stringify(value)),
    headers: [],
  };
};

using folder = makeScratchFolder(16 * EVENT_BYTES);
const store = await startStore({
  dataFile: join(folder.path, 'store.db'),
  tableNames: LOCAL_TABLES,
  environment: {},
});
const totals = createTelemetryTotals({ onError: (message) => console.error(message) });
const { telemetry } = totals;
const ingest = composeIngest(order, {
  env: localEnvironment({ timeZone: 'UTC', currency: 'USD' }, {}),
  clock: Date.now,
  waiting,
  telemetry,
  dynamodb: createMeteredDynamoDB(telemetry, store.clientSettings),
});
const deadline = Date.now() + TIME_MS;
const context = { getRemainingTimeInMillis: () => deadline - Date.now() };
const json = JSON.stringify(toMskEvent(Array.from({ length: BATCH_RECORDS }, (_, index) => recordOf(index))));
if (json.length > EVENT_BYTES)
  throw new Error(`the event has ${json.length} bytes, Lambda takes ${EVENT_BYTES}`);

const started = performance.now();
await ingest(JSON.parse(json), context);
const run: BatchRun = {
  elapsed_ms: performance.now() - started,
  // Linux and Node count kilobytes.
  memory_bytes: 1024 * process.resourceUsage().maxRSS,
  writeUnits: totals.of('writeUnits'),
};
await store.close();
console.log(JSON.stringify(run));
process.exit(0);

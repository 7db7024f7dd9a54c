import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';

const amount = z.number().nonnegative();

/** Units of one event type, when `density` records of the same seller share a transaction. */
const ingestUnits = z.strictObject({
  density: z.int().positive(),
  records: z.int().positive(),
  transactions: z.int().positive(),
  writeUnits: amount,
  readUnits: amount,
});

/** A seller with so many orders per day, after `historyDays` days of {@link Measurements}. */
const level = z.strictObject({
  ordersPerSellerDay: z.int().positive(),
  /** One seller's records of each event type over the history. */
  records: z.record(z.enum(EVENT_TYPES), z.int().positive()),
  orders: z.int().positive(),
  /** Key and value as JSON, without Kafka's overhead. */
  bytesPerRecord: amount,
  /** By event type, with rising densities. */
  ingest: z.record(z.enum(EVENT_TYPES), z.array(ingestUnits).min(1)),
  /** Units of evaluating one seller after one transaction. */
  evaluate: z.strictObject({ writeUnits: amount, readUnits: amount }),
  /** Units for one summary that nobody watches. */
  notify: z.strictObject({ readUnits: amount }),
  /** Read units of one request, by the path that follows the seller's id. */
  api: z.record(z.string(), amount),
  /** Bytes of one seller's items, as DynamoDB counts them (names and values). */
  items: z.strictObject({
    ledgerBytesPerOrder: amount,
    metricsBytesPerSeller: amount,
    totalBytes: amount,
    dayBytes: amount,
    summaryBytes: amount,
  }),
});

/** Processor time on the measuring machine, by cause. */
const cpu = z.strictObject({
  ingest: z.strictObject({ perInvocation_ms: amount, perTransaction_ms: amount, perRecord_ms: amount }),
  evaluate: z.strictObject({ perInvocation_ms: amount, perSeller_ms: amount }),
  notify: z.strictObject({ perInvocation_ms: amount, perSummary_ms: amount }),
  api: z.strictObject({ perRequest_ms: amount }),
});

export const measurementsSchema = z.strictObject({
  date: z.iso.date(),
  how: z.string(),
  machine: z.string(),
  historyDays: z.int().positive(),
  levels: z.array(level).min(1),
  cpu,
});

export type Measurements = z.infer<typeof measurementsSchema>;
export type Level = Measurements['levels'][number];
export type IngestUnits = z.infer<typeof ingestUnits>;

export const MEASUREMENTS_FILE = join(import.meta.dirname, 'measured.json');

/** What `npm run cost -- --measure` measured last. */
export const readMeasurements = (file = MEASUREMENTS_FILE): Measurements =>
  measurementsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EVENT_TYPES } from '../../contracts/records/topics.ts';

const amount = z.number().nonnegative();

/** Units of one topic's records when `density` of them (same seller) come in one transaction. */
const ingestUnits = z.strictObject({
  density: z.int().positive(),
  records: z.int().positive(),
  transactions: z.int().positive(),
  writeUnits: amount,
  readUnits: amount,
});

/** A seller that has been busy like this for {@link Measured} `historyDays` days. */
const level = z.strictObject({
  ordersPerSellerDay: z.int().positive(),
  /** Records of each topic, of one seller over the history: what the marketplace is made of. */
  records: z.record(z.enum(EVENT_TYPES), z.int().positive()),
  orders: z.int().positive(),
  /** As JSON on the wire, key and value, without Kafka's own overhead. */
  bytesPerRecord: amount,
  /** By topic, densities rising. */
  ingest: z.record(z.enum(EVENT_TYPES), z.array(ingestUnits).min(1)),
  /** Of one seller after one transaction, the summary written. */
  evaluate: z.strictObject({ writeUnits: amount, readUnits: amount }),
  /** Of one summary without listeners. */
  notify: z.strictObject({ readUnits: amount }),
  /** Read units of one request, by the path behind the seller. */
  api: z.record(z.string(), amount),
  /** Bytes of the items of one seller, names and values, as DynamoDB counts them. */
  items: z.strictObject({
    ledgerBytesPerOrder: amount,
    metricsBytesPerSeller: amount,
    totalBytes: amount,
    dayBytes: amount,
    summaryBytes: amount,
  }),
});

/** Processor time of the measuring machine, by what causes it. */
const cpu = z.strictObject({
  ingest: z.strictObject({ perInvocation_ms: amount, perTransaction_ms: amount, perRecord_ms: amount }),
  evaluate: z.strictObject({ perInvocation_ms: amount, perSeller_ms: amount }),
  notify: z.strictObject({ perInvocation_ms: amount, perSummary_ms: amount }),
  api: z.strictObject({ perRequest_ms: amount }),
});

export const measuredSchema = z.strictObject({
  date: z.iso.date(),
  how: z.string(),
  machine: z.string(),
  historyDays: z.int().positive(),
  levels: z.array(level).min(1),
  cpu,
});

export type Measured = z.infer<typeof measuredSchema>;
export type Level = Measured['levels'][number];
export type IngestUnits = z.infer<typeof ingestUnits>;

export const MEASURED_FILE = join(import.meta.dirname, 'measured.json');

/** What `npm run cost -- --measure` found last. */
export const readMeasured = (file = MEASURED_FILE): Measured =>
  measuredSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

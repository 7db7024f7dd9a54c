import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import { SUMMARY_DAYS } from '../../domain/showing/seller-counters.ts';
import { createSeededRandom } from '../../local/seeded-random.ts';
import { marketplaceRecords } from '../marketplace-records.ts';
import type { LoadRecord } from '../order-lifecycle.ts';
import { mean, measureItems } from './measure-items.ts';
import { type MeasuredPipeline, selectTopic } from './measured-pipeline.ts';
import type { IngestUnits, Level } from './measurements.ts';

const DAY_MS = 86_400_000;
export const FROM = Date.parse('2026-01-01T00:00:00Z');
/** Whole days. After them comes one more day, whose records are delivered in small batches. */
const HISTORY_DAYS = SUMMARY_DAYS;
export const TO = FROM + (HISTORY_DAYS + 1) * DAY_MS;
const DENSITIES = [1, 2, 5, 20] as const;
const LAST_DAY = TO - DAY_MS;
/** The fewest records of a topic to measure, even if the last day has fewer. */
const RECORDS_MIN = 20;
const RECORDS_PER_ORDER = 7.6;
const BATCH = 500;
const API_PATHS = [
  '/metrics',
  '/history?granularity=day',
  '/breakdown?by=category&window=30d',
  '/alerts',
] as const;

export const nameSeller = (density: number): string => `seller-of-${density}`;

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** One seller's records of the history and the last day, ordered by time. */
const generateRecords = (sellerId: string, ordersPerDay: number): LoadRecord[] => {
  const records = Math.round(ordersPerDay * RECORDS_PER_ORDER * (HISTORY_DAYS + 1));
  const all = [
    ...marketplaceRecords({
      records,
      sellers: 1,
      from: FROM,
      to: TO,
      currency: 'USD',
      random: createSeededRandom(1),
    }),
  ];
  return all
    .filter(({ timestamp }) => timestamp < TO)
    .map((record) => ({ ...record, key: sellerId, value: { ...record.value, seller_id: sellerId } }));
};

/** Splits a topic's records into history and last day, which gets at least the last few records. */
const splitTopic = (
  records: readonly LoadRecord[],
  eventType: EventType,
): { history: LoadRecord[]; live: LoadRecord[] } => {
  const all = selectTopic(records, eventType);
  const before = all.filter(({ timestamp }) => timestamp < LAST_DAY).length;
  const cut = Math.max(0, Math.min(before, all.length - RECORDS_MIN));
  return { history: all.slice(0, cut), live: all.slice(cut) };
};

type Evaluated = { readonly readUnits: number[]; readonly writeUnits: number[] };

const ingestLastDay = async (
  { ingest, evaluate, setClock, measureUsage }: MeasuredPipeline,
  records: readonly LoadRecord[],
  density: number,
  evaluated: Evaluated | undefined,
): Promise<Record<EventType, IngestUnits>> => {
  const units = (): IngestUnits => ({ density, records: 0, transactions: 0, writeUnits: 0, readUnits: 0 });
  const totals = {
    orders: units(),
    fulfillment: units(),
    ratings: units(),
    refunds: units(),
    payouts: units(),
  };
  const batches = EVENT_TYPES.flatMap((eventType) =>
    chunks(splitTopic(records, eventType).live, density).map((batch) => ({ eventType, batch })),
  );
  const timeOf = (batch: readonly LoadRecord[]): number => batch.at(-1)?.timestamp ?? TO;
  for (const { eventType, batch } of batches.sort((a, b) => timeOf(a.batch) - timeOf(b.batch))) {
    setClock(Math.max(LAST_DAY, timeOf(batch)));
    const used = await measureUsage(() => ingest(eventType, batch));
    const total = totals[eventType];
    totals[eventType] = {
      density,
      records: total.records + batch.length,
      transactions: total.transactions + used.transactions,
      writeUnits: total.writeUnits + used.writeUnits,
      readUnits: total.readUnits + used.readUnits,
    };
    if (evaluated === undefined || timeOf(batch) < LAST_DAY) continue;
    const evaluation = await measureUsage(() => evaluate([nameSeller(density)]));
    evaluated.readUnits.push(evaluation.readUnits);
    evaluated.writeUnits.push(evaluation.writeUnits);
  }
  return totals;
};

const twoPlaces = (value: number): number => Math.round(value * 100) / 100;

/** Measures a marketplace of sellers with so many orders per day and two months of history. */
export const measureLevel = async (
  pipeline: MeasuredPipeline,
  ordersPerSellerDay: number,
): Promise<Level> => {
  const { ingest, evaluate, summaryEvent, notify, read, setClock, measureUsage } = pipeline;
  const bySeller = DENSITIES.map((density) => ({
    density,
    records: generateRecords(nameSeller(density), ordersPerSellerDay),
  }));
  setClock(LAST_DAY);
  for (const eventType of EVENT_TYPES) {
    const history = bySeller.flatMap(({ records }) => splitTopic(records, eventType).history);
    for (const batch of chunks(history, BATCH)) await ingest(eventType, batch);
  }
  const evaluated: Evaluated = { readUnits: [], writeUnits: [] };
  const ingested: Record<EventType, IngestUnits[]> = {
    orders: [],
    fulfillment: [],
    ratings: [],
    refunds: [],
    payouts: [],
  };
  for (const { density, records } of bySeller) {
    const units = await ingestLastDay(pipeline, records, density, density === 1 ? evaluated : undefined);
    for (const eventType of EVENT_TYPES) ingested[eventType].push(units[eventType]);
  }
  const sellerId = nameSeller(1);
  await evaluate(DENSITIES.map(nameSeller));
  const event = await summaryEvent([sellerId]);
  const notified = await measureUsage(() => notify(event));
  const api: Record<string, number> = {};
  for (const path of API_PATHS) api[path] = (await measureUsage(() => read(sellerId, path))).readUnits;
  const [first] = bySeller;
  const records = first?.records ?? [];
  const orders = new Set(selectTopic(records, 'orders').map(({ value }) => value['order_id'])).size;
  const countOf = (eventType: EventType): number => selectTopic(records, eventType).length;
  return {
    ordersPerSellerDay,
    records: {
      orders: countOf('orders'),
      fulfillment: countOf('fulfillment'),
      ratings: countOf('ratings'),
      refunds: countOf('refunds'),
      payouts: countOf('payouts'),
    },
    orders,
    bytesPerRecord: Math.round(
      mean(records.map(({ key, value }) => key.length + JSON.stringify(value).length)),
    ),
    ingest: ingested,
    evaluate: {
      writeUnits: twoPlaces(mean(evaluated.writeUnits)),
      readUnits: twoPlaces(mean(evaluated.readUnits)),
    },
    notify: { readUnits: notified.readUnits },
    api,
    items: await measureItems(pipeline, DENSITIES.length, orders),
  };
};

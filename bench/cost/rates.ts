import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import { atDensity, batchOf, distinctSellers } from './density.ts';
import type { IngestUnits, Level, Measured } from './measured.ts';
import { streamShardsOf } from './metrics-table.ts';

/** One function's work in a second, on average. */
export type FunctionRate = { readonly invocations: number; readonly ms: number; readonly memoryMb: number };

/** One topic's way through ingest. Rates are a second's, on average. */
export type TopicRate = {
  readonly records: number;
  readonly batch: number;
  /** Records of one seller in a batch. */
  readonly density: number;
  readonly transactions: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly ingest: FunctionRate;
};

export type Rates = {
  readonly level: Level;
  readonly topics: Readonly<Record<EventType, TopicRate>>;
  readonly ordersPerSecond: number;
  readonly transactions: number;
  readonly ingestWriteUnits: number;
  readonly ingestReadUnits: number;
  readonly streamShards: number;
  /** Sellers evaluated in a second because of an event; one that changed twice in a batch is evaluated once. */
  readonly evaluations: number;
  readonly evaluate: FunctionRate;
  readonly notify: FunctionRate;
};

/** The level whose sellers are about as busy. */
export const levelFor = ({ levels }: Measured, eventsPerSellerDay: number): Level => {
  const eventsPerDay = (level: Level): number =>
    level.ordersPerSellerDay *
    (EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0) / level.orders);
  const distance = (level: Level): number =>
    Math.abs(Math.log(eventsPerDay(level) / Math.max(eventsPerSellerDay, 1e-9)));
  return levels.reduce((nearest, level) => (distance(level) < distance(nearest) ? level : nearest));
};

/** An invocation's time: its processor time at this memory, and the round trips that it waits for. */
export const invocation_ms = (
  cpu_ms: number,
  memoryMb: number,
  wait_ms: number,
  { cpuScale, wholeCpuMemoryMb }: Assumptions,
): number => cpu_ms * cpuScale * Math.max(1, wholeCpuMemoryMb / memoryMb) + wait_ms;

const perRecord = (
  points: readonly IngestUnits[],
  unit: 'writeUnits' | 'readUnits',
  density: number,
): number =>
  atDensity(
    points.map((point) => ({ density: point.density, perRecord: point[unit] / point.records })),
    density,
  );

/** Time of one ingest invocation of so many records and transactions. */
export const ingest_ms = (
  records: number,
  transactions: number,
  { cpu }: Measured,
  assumed: Assumptions,
): number => {
  const { perInvocation_ms, perTransaction_ms, perRecord_ms } = cpu.ingest;
  const waves = Math.ceil(transactions / assumed.sellersAtOnce);
  const cpu_ms = perInvocation_ms + transactions * perTransaction_ms + records * perRecord_ms;
  return invocation_ms(
    cpu_ms,
    assumed.ingestMemoryMb,
    assumed.read_ms + waves * assumed.transaction_ms,
    assumed,
  );
};

/** Time of one evaluate invocation of so many sellers. */
export const evaluate_ms = (sellers: number, { cpu }: Measured, assumed: Assumptions): number => {
  const waves = Math.ceil(sellers / assumed.sellersAtOnce);
  const cpu_ms = cpu.evaluate.perInvocation_ms + sellers * cpu.evaluate.perSeller_ms;
  return invocation_ms(
    cpu_ms,
    assumed.evaluateMemoryMb,
    assumed.read_ms + waves * (assumed.read_ms + assumed.write_ms),
    assumed,
  );
};

const topicRate = (
  eventType: EventType,
  share: number,
  size: Size,
  level: Level,
  measured: Measured,
  assumed: Assumptions,
): TopicRate => {
  const records = size.eventsPerSecond * share;
  const cycle_s = (assumed.poll_ms + ingest_ms(1, 1, measured, assumed)) / 1000;
  const batch = batchOf(records / size.partitions, cycle_s, assumed.ingestBatch);
  const sellers = distinctSellers(batch, Math.max(1, Math.round(size.sellers / size.partitions)));
  const density = batch / sellers;
  const invocations = records / batch;
  return {
    records,
    batch,
    density,
    transactions: records / density,
    writeUnits: records * perRecord(level.ingest[eventType], 'writeUnits', density),
    readUnits: records * perRecord(level.ingest[eventType], 'readUnits', density),
    ingest: {
      invocations,
      ms: ingest_ms(batch, sellers, measured, assumed),
      memoryMb: assumed.ingestMemoryMb,
    },
  };
};

/** What a marketplace of this size makes the system do in a second, on average. */
export const ratesOf = (size: Size, measured: Measured, assumed: Assumptions): Rates => {
  const level = levelFor(measured, (size.eventsPerSecond * assumed.secondsPerDay) / size.sellers);
  const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
  const rate = (type: EventType): TopicRate =>
    topicRate(type, level.records[type] / all, size, level, measured, assumed);
  const topics = {
    orders: rate('orders'),
    fulfillment: rate('fulfillment'),
    ratings: rate('ratings'),
    refunds: rate('refunds'),
    payouts: rate('payouts'),
  };
  const sum = (of: (topic: TopicRate) => number): number =>
    EVENT_TYPES.reduce((total, type) => total + of(topics[type]), 0);
  const transactions = sum((topic) => topic.transactions);
  const ingestWriteUnits = sum((topic) => topic.writeUnits);
  const work = { events: size.eventsPerSecond, transactions, ingestWriteUnits };
  const streamShards = streamShardsOf(work, size.peakFactor, level, assumed);

  const lanes = streamShards * assumed.parallelizationFactor;
  const sellersPerLane = Math.max(1, Math.round(size.sellers / lanes));
  const cycle_s = (assumed.poll_ms + evaluate_ms(1, measured, assumed)) / 1000 + assumed.batchingWindow_s;
  const changes = batchOf(transactions / lanes, cycle_s, assumed.evaluateBatch);
  const evaluated = distinctSellers(changes, sellersPerLane);
  const evaluateInvocations = transactions / changes;
  const evaluations = evaluateInvocations * evaluated;

  const { perInvocation_ms, perSummary_ms } = measured.cpu.notify;
  const notifyCycle_s = (assumed.poll_ms + assumed.read_ms) / 1000;
  const summaries = batchOf(
    evaluations / (streamShards * assumed.notifyParallelizationFactor),
    notifyCycle_s,
    assumed.notifyBatch,
  );
  const notifyWait_ms = Math.ceil(summaries / assumed.sellersAtOnce) * assumed.read_ms;
  return {
    level,
    topics,
    ordersPerSecond: (size.eventsPerSecond * level.orders) / all,
    transactions,
    ingestWriteUnits,
    ingestReadUnits: sum((topic) => topic.readUnits),
    streamShards,
    evaluations,
    evaluate: {
      invocations: evaluateInvocations,
      ms: evaluate_ms(evaluated, measured, assumed),
      memoryMb: assumed.evaluateMemoryMb,
    },
    notify: {
      invocations: evaluations / summaries,
      ms: invocation_ms(
        perInvocation_ms + summaries * perSummary_ms,
        assumed.notifyMemoryMb,
        notifyWait_ms,
        assumed,
      ),
      memoryMb: assumed.notifyMemoryMb,
    },
  };
};

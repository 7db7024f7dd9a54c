import { EVENT_TYPES, type EventType } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import { expectBatchSize, expectDistinctSellers, interpolateAtDensity } from './density.ts';
import type { IngestUnits, Level, Measurements } from './measurements.ts';
import { countStreamShards } from './metrics-table.ts';

/** One function's average work per second. */
export type FunctionRate = { readonly invocations: number; readonly ms: number; readonly memoryMb: number };

/** How one topic passes through ingest. Rates are averages per second. */
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
  /**
   * Sellers evaluated per second because of events. One evaluation covers all changes in a batch.
   */
  readonly evaluations: number;
  readonly evaluate: FunctionRate;
  readonly notify: FunctionRate;
};

/** The measured level whose sellers are most nearly as busy. */
export const findNearestLevel = ({ levels }: Measurements, eventsPerSellerDay: number): Level => {
  const eventsPerDay = (level: Level): number =>
    level.ordersPerSellerDay *
    (EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0) / level.orders);
  const distance = (level: Level): number =>
    Math.abs(Math.log(eventsPerDay(level) / Math.max(eventsPerSellerDay, 1e-9)));
  return levels.reduce((nearest, level) => (distance(level) < distance(nearest) ? level : nearest));
};

/**
 * Time of an invocation: its processor time with this much memory, and the round trips it waits
 * for.
 */
export const estimateInvocation_ms = (
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
  interpolateAtDensity(
    points.map((point) => ({ density: point.density, perRecord: point[unit] / point.records })),
    density,
  );

/** Time of one ingest invocation, in which so many transactions run at once. */
export const estimateIngest_ms = (
  records: number,
  transactions: number,
  { cpu }: Measurements,
  assumptions: Assumptions,
  transactionsAtOnce: number = assumptions.sellersAtOnce,
): number => {
  const { perInvocation_ms, perTransaction_ms, perRecord_ms } = cpu.ingest;
  const waves = Math.ceil(transactions / transactionsAtOnce);
  const cpu_ms = perInvocation_ms + transactions * perTransaction_ms + records * perRecord_ms;
  return estimateInvocation_ms(
    cpu_ms,
    assumptions.ingestMemoryMb,
    assumptions.read_ms + waves * assumptions.transaction_ms,
    assumptions,
  );
};

/** Time of one evaluate invocation with so many sellers. */
export const estimateEvaluate_ms = (
  sellers: number,
  { cpu }: Measurements,
  assumptions: Assumptions,
): number => {
  const waves = Math.ceil(sellers / assumptions.sellersAtOnce);
  const cpu_ms = cpu.evaluate.perInvocation_ms + sellers * cpu.evaluate.perSeller_ms;
  return estimateInvocation_ms(
    cpu_ms,
    assumptions.evaluateMemoryMb,
    assumptions.read_ms + waves * (assumptions.read_ms + assumptions.write_ms),
    assumptions,
  );
};

const computeTopicRate = (
  eventType: EventType,
  share: number,
  size: Size,
  level: Level,
  measurements: Measurements,
  assumptions: Assumptions,
): TopicRate => {
  const records = size.eventsPerSecond * share;
  const cycle_s = (assumptions.poll_ms + estimateIngest_ms(1, 1, measurements, assumptions)) / 1000;
  const batch = expectBatchSize(records / size.partitions, cycle_s, assumptions.ingestBatch);
  const sellers = expectDistinctSellers(batch, Math.max(1, Math.round(size.sellers / size.partitions)));
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
      ms: estimateIngest_ms(batch, sellers, measurements, assumptions),
      memoryMb: assumptions.ingestMemoryMb,
    },
  };
};

/** The average work per second that a marketplace of this size causes. */
export const computeRates = (size: Size, measurements: Measurements, assumptions: Assumptions): Rates => {
  const level = findNearestLevel(
    measurements,
    (size.eventsPerSecond * assumptions.secondsPerDay) / size.sellers,
  );
  const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
  const rate = (type: EventType): TopicRate =>
    computeTopicRate(type, level.records[type] / all, size, level, measurements, assumptions);
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
  const streamShards = countStreamShards(work, size.peakFactor, level, assumptions);

  const lanes = streamShards * assumptions.parallelizationFactor;
  const sellersPerLane = Math.max(1, Math.round(size.sellers / lanes));
  const cycle_s =
    (assumptions.poll_ms + estimateEvaluate_ms(1, measurements, assumptions)) / 1000 +
    assumptions.batchingWindow_s;
  const changes = expectBatchSize(transactions / lanes, cycle_s, assumptions.evaluateBatch);
  const evaluated = expectDistinctSellers(changes, sellersPerLane);
  const evaluateInvocations = transactions / changes;
  const evaluations = evaluateInvocations * evaluated;

  const { perInvocation_ms, perSummary_ms } = measurements.cpu.notify;
  const notifyCycle_s = (assumptions.poll_ms + assumptions.read_ms) / 1000;
  const summaries = expectBatchSize(
    evaluations / (streamShards * assumptions.notifyParallelizationFactor),
    notifyCycle_s,
    assumptions.notifyBatch,
  );
  const notifyWait_ms = Math.ceil(summaries / assumptions.sellersAtOnce) * assumptions.read_ms;
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
      ms: estimateEvaluate_ms(evaluated, measurements, assumptions),
      memoryMb: assumptions.evaluateMemoryMb,
    },
    notify: {
      invocations: evaluations / summaries,
      ms: estimateInvocation_ms(
        perInvocation_ms + summaries * perSummary_ms,
        assumptions.notifyMemoryMb,
        notifyWait_ms,
        assumptions,
      ),
      memoryMb: assumptions.notifyMemoryMb,
    },
  };
};

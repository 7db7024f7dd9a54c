import { EVENT_TYPES } from '../../contracts/names.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Inputs } from './bill.ts';
import { number, table } from './markdown.ts';
import type { Measured } from './measured.ts';
import { pollerUnits } from './pollers.ts';
import { ingest_ms, levelFor, ratesOf } from './rates.ts';

/** Busiest hours: ten, a hundred and a thousand times the first. */
const STEPS = [
  { name: '100/s', sellers: 20_000, eventsPerSecond: 100 },
  { name: '1,000/s', sellers: 100_000, eventsPerSecond: 1_000 },
  { name: '10,000/s', sellers: 500_000, eventsPerSecond: 10_000 },
  { name: '100,000/s', sellers: 1_000_000, eventsPerSecond: 100_000 },
] as const;

const PARTITION_CHOICES = [12, 24, 48, 96, 192, 256, 384] as const;
const BROKER_MB_PER_SECOND = 15.6;
const REPLICAS_PER_BROKER = 1000;
const REPLICAS = 3;
/** An entry below a kilobyte, in a transaction. */
const LEDGER_WRITE_UNITS = 2;

/** Records a second of one partition whose batches are full and hold so many sellers. */
export const partitionRate = (sellers: number, measured: Measured, assumed: Assumptions): number =>
  (assumed.ingestBatch * 1000) / (ingest_ms(assumed.ingestBatch, sellers, measured, assumed) + assumed.poll_ms);

/** What each step needs of everything that has a limit. */
export const needs = (inputs: Inputs): string => {
  const { measured, assumed } = inputs;
  const columns = STEPS.map((step) => {
    const level = levelFor(measured, (step.eventsPerSecond * assumed.secondsPerDay) / step.sellers);
    const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
    const busiest = Math.max(...EVENT_TYPES.map((type) => level.records[type] / all)) * step.eventsPerSecond;
    const needed = Math.ceil((2 * busiest) / partitionRate(assumed.ingestBatch, measured, assumed));
    const partitions = PARTITION_CHOICES.find((choice) => choice >= needed) ?? needed;
    const size: Size = { ...step, peakFactor: 1, partitions, kafka: 'serverless', brokers: 0 };
    const rates = ratesOf(size, measured, assumed);
    const mb = (step.eventsPerSecond * assumed.recordBytes) / 1e6;
    const replicas = EVENT_TYPES.length * partitions * REPLICAS;
    const brokers = 3 * Math.ceil(Math.max(1, mb / BROKER_MB_PER_SECOND, replicas / REPLICAS_PER_BROKER) / 3);
    const ingesting = EVENT_TYPES.reduce(
      (sum, type) => sum + (rates.topics[type].ingest.invocations * rates.topics[type].ingest.ms) / 1000,
      0,
    );
    const evaluating = (rates.evaluate.invocations * rates.evaluate.ms) / 1000;
    const notifying = (rates.notify.invocations * rates.notify.ms) / 1000;
    const ledgerWrites = step.eventsPerSecond * LEDGER_WRITE_UNITS;
    const metricsWrites = rates.ingestWriteUnits - ledgerWrites + rates.evaluations * level.evaluate.writeUnits;
    const metricsReads = rates.transactions + rates.evaluations * level.evaluate.readUnits;
    const tablePartitions = Math.max(
      assumed.streamShardsLeast,
      Math.ceil(metricsWrites / assumed.writeUnitsPerPartition),
      Math.ceil(metricsReads / assumed.readUnitsPerPartition),
    );
    return {
      mb,
      busiest,
      needed,
      partitions,
      brokers,
      size,
      rates,
      ingesting,
      evaluating,
      notifying,
      ledgerWrites,
      metricsWrites,
      metricsReads,
      tablePartitions,
    };
  });
  type Column = (typeof columns)[number];
  const row = (title: string, of: (column: Column) => number, digits = 0): string[] => [
    title,
    ...columns.map((column) => number(of(column), digits)),
  ];
  return table(
    ['events in the busiest second', ...STEPS.map(({ name }) => name)],
    [
      row('sellers', ({ size }) => size.sellers),
      row('Kafka, MB/s in (and as much out)', ({ mb }) => mb, 2),
      row('records/s of the busiest topic', ({ busiest }) => busiest),
      row('partitions that it needs, half idle', ({ needed }) => needed),
      row('`kafka.topics.*.partitions`', ({ partitions }) => partitions),
      row('Express brokers (`m7g.large`), if Express', ({ brokers }) => brokers),
      row('event poller units', ({ size, rates }) => pollerUnits(size, rates, assumed)),
      row('ingest invocations under way', ({ ingesting }) => Math.ceil(ingesting)),
      row('evaluate invocations under way', ({ evaluating }) => Math.ceil(evaluating)),
      row('notify invocations under way', ({ notifying }) => Math.ceil(notifying)),
      row('ledger table, write units/s', ({ ledgerWrites }) => ledgerWrites),
      row('metrics table, write units/s', ({ metricsWrites }) => metricsWrites),
      row('metrics table, read units/s', ({ metricsReads }) => metricsReads),
      row('metrics table, partitions (and stream shards)', ({ tablePartitions }) => tablePartitions),
      row('`processing.evaluate.parallelizationFactor`, half idle', ({ evaluating, tablePartitions }) =>
        Math.max(assumed.parallelizationFactor, Math.ceil((2 * evaluating) / tablePartitions)),
      ),
    ],
  );
};

/** What the metrics table must give in the busiest second when evaluate waits to coalesce. */
export const windows = ({ measured, assumed }: Inputs): string =>
  table(
    ['`evaluate.batchingWindowSeconds`', ...STEPS.map(({ name }) => `${name}: read units/s`)],
    [0, 10, 60, 300].map((seconds) => [
      seconds === 0 ? '0 (as deployed)' : number(seconds),
      ...STEPS.map((step) => {
        const size: Size = { ...step, peakFactor: 1, partitions: 48, kafka: 'serverless', brokers: 0 };
        const rates = ratesOf(size, measured, { ...assumed, batchingWindow_s: seconds });
        return number(rates.transactions + rates.evaluations * rates.level.evaluate.readUnits);
      }),
    ]),
  );

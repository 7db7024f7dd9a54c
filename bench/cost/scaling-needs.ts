import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Inputs } from './bill.ts';
import { number, table } from './markdown.ts';
import { tableUnits } from './metrics-table.ts';
import { pollerUnits } from './pollers.ts';
import { evaluate_ms, type FunctionRate, ratesOf } from './rates.ts';
import { type Step, stepsOf } from './scaling-steps.ts';

const BROKER_MB_PER_SECOND = 15.6;
const REPLICAS_PER_BROKER = 1000;
const REPLICAS = 3;

const underWay = ({ invocations, ms }: FunctionRate): number => (invocations * ms) / 1000;

/** Rates of a step, and the units that its tables serve, when evaluate waits for so many seconds. */
const loadOf = (
  { size }: Step,
  { measured, assumed }: Inputs,
  batchingWindow_s = assumed.batchingWindow_s,
) => {
  const rates = ratesOf(size, measured, { ...assumed, batchingWindow_s });
  return { rates, units: tableUnits({ events: size.eventsPerSecond, ...rates }, rates.level) };
};

/** Milliseconds of a lane for each seller, once there are so many changes that its batches are full. */
export const laneMs = ({ measured, assumed }: Inputs): number => {
  const many = 16_000;
  return evaluate_ms(many, measured, assumed) / many;
};

/** What each step needs of everything that has a limit. */
export const needs = (inputs: Inputs): string => {
  const { assumed } = inputs;
  const columns = stepsOf(inputs).map((step) => {
    const { size } = step;
    const { rates, units } = loadOf(step, inputs);
    const mb = (size.eventsPerSecond * assumed.recordBytes) / 1e6;
    const replicas = EVENT_TYPES.length * size.partitions * REPLICAS;
    const brokers = 3 * Math.ceil(Math.max(1, mb / BROKER_MB_PER_SECOND, replicas / REPLICAS_PER_BROKER) / 3);
    const ingesting = EVENT_TYPES.reduce((sum, type) => sum + underWay(rates.topics[type].ingest), 0);
    return {
      ...step,
      ...units,
      rates,
      mb,
      brokers,
      ingesting,
      evaluating: underWay(rates.evaluate),
      notifying: underWay(rates.notify),
    };
  });
  type Column = (typeof columns)[number];
  const row = (title: string, of: (column: Column) => number, digits = 0): string[] => [
    title,
    ...columns.map((column) => number(of(column), digits)),
  ];
  return table(
    ['events in the busiest second', ...columns.map(({ size }) => size.name)],
    [
      row('sellers', ({ size }) => size.sellers),
      row('Kafka, MB/s in (and as much out)', ({ mb }) => mb, 2),
      row('records/s of the busiest topic', ({ busiest }) => busiest),
      row('partitions that it needs, half idle', ({ needed }) => needed),
      row('`kafka.topics.*.partitions`', ({ size }) => size.partitions),
      row('Express brokers (`m7g.large`), if Express', ({ brokers }) => brokers),
      row('event poller units', ({ size, rates }) => pollerUnits(size, rates, assumed)),
      row('ingest invocations under way', ({ ingesting }) => Math.ceil(ingesting)),
      row('evaluate invocations under way', ({ evaluating }) => Math.ceil(evaluating)),
      row('notify invocations under way', ({ notifying }) => Math.ceil(notifying)),
      row('all three together, of 1,000 (raisable)', ({ ingesting, evaluating, notifying }) =>
        Math.ceil(ingesting + evaluating + notifying),
      ),
      row('ledger table, write units/s', ({ ledgerWrites }) => ledgerWrites),
      row('metrics table, write units/s', ({ metricsWrites }) => metricsWrites),
      row('metrics table, read units/s', ({ metricsReads }) => metricsReads),
      row('metrics table, partitions (and stream shards)', ({ rates }) => rates.streamShards),
      row('`processing.evaluate.parallelizationFactor`, half idle', ({ rates }) =>
        Math.ceil((2 * rates.evaluations * laneMs(inputs)) / 1000 / rates.streamShards),
      ),
    ],
  );
};

/** What the metrics table must give in the busiest second when evaluate waits to coalesce. */
export const windows = (inputs: Inputs): string => {
  const steps = stepsOf(inputs);
  return table(
    ['`evaluate.batchingWindowSeconds`', ...steps.map(({ size }) => `${size.name}: read units/s`)],
    [0, 10, 60, 300].map((seconds) => [
      seconds === 0 ? '0 (as deployed)' : number(seconds),
      ...steps.map((step) => number(loadOf(step, inputs, seconds).units.metricsReads)),
    ]),
  );
};

import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Inputs } from './bill.ts';
import { number, table } from './markdown.ts';
import { computeTableUnits } from './metrics-table.ts';
import { countPollerUnits } from './pollers.ts';
import { computeRates, estimateEvaluate_ms, type FunctionRate } from './rates.ts';
import { computeSteps, type Step } from './scaling-steps.ts';

const BROKER_MB_PER_SECOND = 15.6;
const REPLICAS_PER_BROKER = 1000;
const REPLICAS = 3;

const countConcurrent = ({ invocations, ms }: FunctionRate): number => (invocations * ms) / 1000;

/** The rates of a step and the units of its tables, if evaluate waits for so many seconds. */
const computeLoad = (
  { size }: Step,
  { measurements, assumptions }: Inputs,
  batchingWindow_s = assumptions.batchingWindow_s,
) => {
  const rates = computeRates(size, measurements, { ...assumptions, batchingWindow_s });
  return { rates, units: computeTableUnits({ events: size.eventsPerSecond, ...rates }, rates.level) };
};

/** Time that a lane spends on each seller when its batches are full. */
export const estimateLane_ms = ({ measurements, assumptions }: Inputs): number => {
  const many = 16_000;
  return estimateEvaluate_ms(many, measurements, assumptions) / many;
};

/** What each step needs of everything that has a limit. */
export const tabulateNeeds = (inputs: Inputs): string => {
  const { assumptions } = inputs;
  const columns = computeSteps(inputs).map((step) => {
    const { size } = step;
    const { rates, units } = computeLoad(step, inputs);
    const mb = (size.eventsPerSecond * assumptions.recordBytes) / 1e6;
    const replicas = EVENT_TYPES.length * size.partitions * REPLICAS;
    const brokers = 3 * Math.ceil(Math.max(1, mb / BROKER_MB_PER_SECOND, replicas / REPLICAS_PER_BROKER) / 3);
    const ingesting = EVENT_TYPES.reduce((sum, type) => sum + countConcurrent(rates.topics[type].ingest), 0);
    return {
      ...step,
      ...units,
      rates,
      mb,
      brokers,
      ingesting,
      evaluating: countConcurrent(rates.evaluate),
      notifying: countConcurrent(rates.notify),
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
      row('partitions it needs to stay half idle', ({ needed }) => needed),
      row('`kafka.topics.*.partitions`', ({ size }) => size.partitions),
      row('Express brokers (`m7g.large`), if Express', ({ brokers }) => brokers),
      row('event poller units', ({ size, rates }) => countPollerUnits(size, rates, assumptions)),
      row('concurrent ingest invocations', ({ ingesting }) => Math.ceil(ingesting)),
      row('concurrent evaluate invocations', ({ evaluating }) => Math.ceil(evaluating)),
      row('concurrent notify invocations', ({ notifying }) => Math.ceil(notifying)),
      row('all three together (default limit: 1,000)', ({ ingesting, evaluating, notifying }) =>
        Math.ceil(ingesting + evaluating + notifying),
      ),
      row('ledger table, write units/s', ({ ledgerWrites }) => ledgerWrites),
      row('metrics table, write units/s', ({ metricsWrites }) => metricsWrites),
      row('metrics table, read units/s', ({ metricsReads }) => metricsReads),
      row('metrics table, partitions (and stream shards)', ({ rates }) => rates.streamShards),
      row('`processing.evaluate.parallelizationFactor` to stay half idle', ({ rates }) =>
        Math.ceil((2 * rates.evaluations * estimateLane_ms(inputs)) / 1000 / rates.streamShards),
      ),
    ],
  );
};

/** What the metrics table must serve in the busiest second, by evaluate's batching window. */
export const tabulateWindows = (inputs: Inputs): string => {
  const steps = computeSteps(inputs);
  return table(
    ['`evaluate.batchingWindowSeconds`', ...steps.map(({ size }) => `${size.name}: read units/s`)],
    [0, 10, 60, 300].map((seconds) => [
      seconds === 0 ? '0 (as deployed)' : number(seconds),
      ...steps.map((step) => number(computeLoad(step, inputs, seconds).units.metricsReads)),
    ]),
  );
};

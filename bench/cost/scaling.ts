import { SCHEDULES } from '../../topology/schedules.ts';
import type { Assumptions } from './assumptions.ts';
import type { Inputs } from './bill.ts';
import { number, table } from './markdown.ts';
import type { Level, Measurements } from './measurements.ts';
import { estimateIngest_ms } from './rates.ts';
import { estimateLane_ms, tabulateNeeds, tabulateWindows } from './scaling-needs.ts';
import { computePartitionRate } from './scaling-steps.ts';

/** The most records of one seller that a transaction takes. */
const TRANSACTION_RECORDS = 98;

/** Time of an invocation for records of one seller, whose transactions wait for one another. */
const estimateOneSeller_ms = (
  records: number,
  measurements: Measurements,
  assumptions: Assumptions,
): number =>
  estimateIngest_ms(records, Math.ceil(records / TRANSACTION_RECORDS), measurements, assumptions, 1);

/** Write units of a transaction for a seller's TOTAL and DAY items: two for each kilobyte begun. */
const countItemWriteUnits = ({ items }: Level) => ({
  total: 2 * Math.ceil(items.totalBytes / 1024),
  day: 2 * Math.ceil(items.dayBytes / 1024),
});

const tabulatePartition = ({ measurements, assumptions }: Inputs): string =>
  table(
    [
      'sellers in a full batch of 1,000',
      'ms per invocation',
      'records per second and partition',
      'transactions per second',
    ],
    [
      [
        '1 (one hot seller)',
        number(estimateOneSeller_ms(assumptions.ingestBatch, measurements, assumptions)),
        number(
          (assumptions.ingestBatch * 1000) /
            (estimateOneSeller_ms(assumptions.ingestBatch, measurements, assumptions) + assumptions.poll_ms),
        ),
        number(
          (Math.ceil(assumptions.ingestBatch / TRANSACTION_RECORDS) * 1000) /
            (estimateOneSeller_ms(assumptions.ingestBatch, measurements, assumptions) + assumptions.poll_ms),
        ),
      ],
      ...[100, 500, 1000].map((sellers) => [
        number(sellers),
        number(estimateIngest_ms(assumptions.ingestBatch, sellers, measurements, assumptions)),
        number(computePartitionRate(sellers, measurements, assumptions)),
        number(
          (computePartitionRate(sellers, measurements, assumptions) * sellers) / assumptions.ingestBatch,
        ),
      ]),
    ],
  );

const tabulateHotSeller = ({ measurements, assumptions }: Inputs): string => {
  const busiest = measurements.levels.at(-1);
  if (busiest === undefined) return '';
  const { total, day } = countItemWriteUnits(busiest);
  const perSecond = assumptions.writeUnitsPerPartition / (total + day);
  return table(
    ['records of the seller in a transaction', ...[1, 4, 16].map((shards) => `COUNTER_SHARDS = ${shards}`)],
    [1, 5, 20, TRANSACTION_RECORDS].map((records) => [
      number(records),
      ...[1, 4, 16].map((shards) => `${number(Math.floor(perSecond) * shards * records)} records/s`),
    ]),
  );
};

/** The part of the clock's minute that is left for sellers. */
const TICK_S = 50;

const tabulateClock = (inputs: Inputs): string => {
  const { everyMinutes, ticks } = SCHEDULES.clock;
  const shards = ticks.length;
  const perSecond = (evaluateMemoryMb: number): number =>
    1000 / estimateLane_ms({ ...inputs, assumptions: { ...inputs.assumptions, evaluateMemoryMb } });
  return table(
    [
      'memory of the clock',
      'sellers per second and shard',
      `sellers in a tick of ${TICK_S} s`,
      `sellers per minute, ${shards} shards`,
      'time for a million sellers without an event',
    ],
    [1024, 1769].map((memory) => {
      const perTick = perSecond(memory) * TICK_S;
      const perMinute = (perTick * shards) / everyMinutes;
      return [
        `${number(memory)} MB`,
        number(perSecond(memory)),
        number(perTick),
        number(perMinute),
        `${number(1e6 / perMinute)} minutes`,
      ];
    }),
  );
};

/** The generated parts of docs/operating/scaling.md, by the name of their marker. */
export const writeScalingSections = (inputs: Inputs): Readonly<Record<string, string>> => ({
  needs: tabulateNeeds(inputs),
  partition: tabulatePartition(inputs),
  windows: tabulateWindows(inputs),
  hot: tabulateHotSeller(inputs),
  clock: tabulateClock(inputs),
});

import { SCHEDULES } from '../../topology/schedules.ts';
import type { Assumptions } from './assumptions.ts';
import type { Inputs } from './bill.ts';
import { number, table } from './markdown.ts';
import type { Level, Measured } from './measured.ts';
import { ingest_ms, invocation_ms } from './rates.ts';
import { laneMs, needs, windows } from './scaling-needs.ts';
import { partitionRate } from './scaling-steps.ts';

const TRANSACTION_RECORDS = 98;
/** Time of an invocation whose records are all of one seller: its transactions wait for one another. */
const oneSeller_ms = (records: number, { cpu }: Measured, assumed: Assumptions): number => {
  const transactions = Math.ceil(records / TRANSACTION_RECORDS);
  const { perInvocation_ms, perTransaction_ms, perRecord_ms } = cpu.ingest;
  const cpu_ms = perInvocation_ms + transactions * perTransaction_ms + records * perRecord_ms;
  return invocation_ms(
    cpu_ms,
    assumed.ingestMemoryMb,
    assumed.read_ms + transactions * assumed.transaction_ms,
    assumed,
  );
};

/** Write units that a transaction of one seller puts on its TOTAL and on its DAY item: two for each started kilobyte. */
const itemWriteUnits = ({ items }: Level) => ({
  total: 2 * Math.ceil(items.totalBytes / 1024),
  day: 2 * Math.ceil(items.dayBytes / 1024),
});

const partitionTable = ({ measured, assumed }: Inputs): string =>
  table(
    [
      'sellers in a full batch of 1,000',
      'ms an invocation',
      'records a second and partition',
      'transactions a second',
    ],
    [
      [
        '1 (one hot seller)',
        number(oneSeller_ms(assumed.ingestBatch, measured, assumed)),
        number(
          (assumed.ingestBatch * 1000) /
            (oneSeller_ms(assumed.ingestBatch, measured, assumed) + assumed.poll_ms),
        ),
        number(
          (Math.ceil(assumed.ingestBatch / TRANSACTION_RECORDS) * 1000) /
            (oneSeller_ms(assumed.ingestBatch, measured, assumed) + assumed.poll_ms),
        ),
      ],
      ...[100, 500, 1000].map((sellers) => [
        number(sellers),
        number(ingest_ms(assumed.ingestBatch, sellers, measured, assumed)),
        number(partitionRate(sellers, measured, assumed)),
        number((partitionRate(sellers, measured, assumed) * sellers) / assumed.ingestBatch),
      ]),
    ],
  );

const hotTable = ({ measured, assumed }: Inputs): string => {
  const busiest = measured.levels.at(-1);
  if (busiest === undefined) return '';
  const { total, day } = itemWriteUnits(busiest);
  const perSecond = assumed.writeUnitsPerPartition / (total + day);
  return table(
    ['records of the seller in a transaction', ...[1, 4, 16].map((shards) => `COUNTER_SHARDS = ${shards}`)],
    [1, 5, 20, TRANSACTION_RECORDS].map((records) => [
      number(records),
      ...[1, 4, 16].map((shards) => `${number(Math.floor(perSecond) * shards * records)} records/s`),
    ]),
  );
};

/** What is left of a clock's minute for sellers. */
const TICK_S = 50;

const clock = (inputs: Inputs): string => {
  const { everyMinutes, ticks } = SCHEDULES.clock;
  const shards = ticks.length;
  const perSecond = (evaluateMemoryMb: number): number =>
    1000 / laneMs({ ...inputs, assumed: { ...inputs.assumed, evaluateMemoryMb } });
  return table(
    [
      'memory of the clock',
      'sellers a second and shard',
      `a tick of ${TICK_S} s`,
      `${shards} shards, a minute`,
      'a million sellers without an event',
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

/** Every generated part of docs/operating/scaling.md, by the name of its marker. */
export const scalingSectionsOf = (inputs: Inputs): Readonly<Record<string, string>> => ({
  needs: needs(inputs),
  partition: partitionTable(inputs),
  windows: windows(inputs),
  hot: hotTable(inputs),
  clock: clock(inputs),
});

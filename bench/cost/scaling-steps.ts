import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Inputs } from './bill.ts';
import type { Measured } from './measured.ts';
import { ingest_ms, levelFor } from './rates.ts';

/** Busiest seconds: ten, a hundred and a thousand times the first. */
const STEPS = [
  { name: '100/s', sellers: 20_000, eventsPerSecond: 100 },
  { name: '1,000/s', sellers: 100_000, eventsPerSecond: 1_000 },
  { name: '10,000/s', sellers: 500_000, eventsPerSecond: 10_000 },
  { name: '100,000/s', sellers: 1_000_000, eventsPerSecond: 100_000 },
] as const;

const PARTITION_CHOICES = [12, 24, 48, 96, 192, 256, 384] as const;

/** A marketplace in its busiest second, with the partitions that it needs. */
export type Step = {
  readonly size: Size;
  /** Records a second of its busiest topic. */
  readonly busiest: number;
  /** Partitions that the busiest topic keeps half busy when no seller comes twice in a batch. */
  readonly needed: number;
};

/** Records a second of one partition whose batches are full and hold so many sellers. */
export const partitionRate = (sellers: number, measured: Measured, assumed: Assumptions): number =>
  (assumed.ingestBatch * 1000) /
  (ingest_ms(assumed.ingestBatch, sellers, measured, assumed) + assumed.poll_ms);

/** The marketplaces of docs/operating/scaling.md, the smallest first. */
export const stepsOf = ({ measured, assumed }: Inputs): readonly Step[] =>
  STEPS.map((step) => {
    const level = levelFor(measured, (step.eventsPerSecond * assumed.secondsPerDay) / step.sellers);
    const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
    const busiest = Math.max(...EVENT_TYPES.map((type) => level.records[type] / all)) * step.eventsPerSecond;
    const needed = Math.ceil((2 * busiest) / partitionRate(assumed.ingestBatch, measured, assumed));
    const partitions = PARTITION_CHOICES.find((choice) => choice >= needed) ?? needed;
    return {
      busiest,
      needed,
      size: { ...step, peakFactor: 1, partitions, kafka: 'serverless', brokers: 0, pollers: 'provisioned' },
    };
  });

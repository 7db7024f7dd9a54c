import { EVENT_TYPES } from '../../contracts/records/topics.ts';
import type { Assumptions, Size } from './assumptions.ts';
import type { Inputs } from './bill.ts';
import type { Measurements } from './measurements.ts';
import { estimateIngest_ms, findNearestLevel } from './rates.ts';

/** The busiest second of each marketplace. */
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
  /** Records per second of its busiest topic. */
  readonly busiest: number;
  /** Partitions that the busiest topic keeps half busy, if no seller comes twice in a batch. */
  readonly needed: number;
};

/** Records per second of one partition whose batches are full and contain so many sellers. */
export const computePartitionRate = (
  sellers: number,
  measurements: Measurements,
  assumptions: Assumptions,
): number =>
  (assumptions.ingestBatch * 1000) /
  (estimateIngest_ms(assumptions.ingestBatch, sellers, measurements, assumptions) + assumptions.poll_ms);

/** The marketplaces of docs/operating/scaling.md, smallest first. */
export const computeSteps = ({ measurements, assumptions }: Inputs): readonly Step[] =>
  STEPS.map((step) => {
    const level = findNearestLevel(
      measurements,
      (step.eventsPerSecond * assumptions.secondsPerDay) / step.sellers,
    );
    const all = EVENT_TYPES.reduce((sum, type) => sum + level.records[type], 0);
    const busiest = Math.max(...EVENT_TYPES.map((type) => level.records[type] / all)) * step.eventsPerSecond;
    const needed = Math.ceil(
      (2 * busiest) / computePartitionRate(assumptions.ingestBatch, measurements, assumptions),
    );
    const partitions = PARTITION_CHOICES.find((choice) => choice >= needed) ?? needed;
    return {
      busiest,
      needed,
      size: { ...step, peakFactor: 1, partitions, kafka: 'serverless', brokers: 0, pollers: 'provisioned' },
    };
  });

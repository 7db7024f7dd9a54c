import { availableParallelism } from 'node:os';
import { SUMMARY_DAYS } from '../../domain/showing/seller-counters.ts';
import { measureCpu } from './measure-cpu.ts';
import { measureLevel, nameSeller } from './measure-level.ts';
import { startMeasuredPipeline } from './measured-pipeline.ts';
import type { Level, Measurements } from './measurements.ts';

const HOW =
  'npm run cost -- --measure: the deployed functions on the local store. After 60 days of history, ' +
  'one day of records comes in batches of 1, 2, 5 and 20 of a seller. The seller with batches of 1 ' +
  'is evaluated after each. The store reports the units, which are the same every time. Processor ' +
  'time is that of the measuring machine.';

/**
 * Measures units at each of these activities (orders per seller and day, rising), and processor
 * time at the middle one. Takes minutes.
 */
export const measure = async (
  ordersPerSellerDay: readonly number[],
  date: string,
  note: (text: string) => void,
): Promise<Measurements> => {
  const levels: Level[] = [];
  let cpu: Measurements['cpu'] | undefined;
  for (const orders of ordersPerSellerDay) {
    note(`sellers with ${orders} orders a day`);
    const pipeline = await startMeasuredPipeline(note);
    try {
      levels.push(await measureLevel(pipeline, orders));
      if (levels.length > ordersPerSellerDay.length / 2)
        cpu ??= await measureCpu(pipeline, [1, 2, 5, 20].map(nameSeller));
    } finally {
      await pipeline.close();
    }
  }
  if (cpu === undefined) throw new Error('there is nothing to measure: give at least one activity');
  const machine = `${process.platform}-${process.arch}, ${availableParallelism()} shared CPUs, Node ${process.versions.node}`;
  return { date, how: HOW, machine, historyDays: SUMMARY_DAYS, levels, cpu };
};

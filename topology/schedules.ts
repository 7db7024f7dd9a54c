import { SUMMARY_SHARDS } from './tables.ts';

/**
 * The clock's input: which shard of the time indexes to look at, 0 to {@link SUMMARY_SHARDS} - 1.
 */
export type Tick = { readonly shard: number };

export type ScheduleDefinition = {
  readonly everyMinutes: number;
  /** Each time, the function is invoked once for each of these. */
  readonly ticks: readonly Tick[];
};

/**
 * What runs on a schedule. The clock gets one tick for each shard, so the ticks share the sellers.
 */
export const SCHEDULES: Readonly<Record<'clock', ScheduleDefinition>> = {
  clock: { everyMinutes: 1, ticks: Array.from({ length: SUMMARY_SHARDS }, (_, shard): Tick => ({ shard })) },
};

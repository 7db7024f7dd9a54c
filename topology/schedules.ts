import { SUMMARY_SHARDS } from './tables.ts';

/** What the schedule hands to the clock: the partition of the time indexes that it looks at, from 0 to {@link SUMMARY_SHARDS} - 1. */
export type Tick = { readonly shard: number };

export type ScheduleDefinition = {
  readonly everyMinutes: number;
  /** The function is invoked once with each of these, every time. */
  readonly ticks: readonly Tick[];
};

/** What runs by the clock alone: a tick for each partition of the indexes that it looks at, so that they share out the sellers. */
export const SCHEDULES: Readonly<Record<'clock', ScheduleDefinition>> = {
  clock: { everyMinutes: 1, ticks: Array.from({ length: SUMMARY_SHARDS }, (_, shard): Tick => ({ shard })) },
};

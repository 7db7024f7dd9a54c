import * as z from 'zod';
import type { Tick } from '../../topology/schedules.ts';
import { SUMMARY_SHARDS } from '../../topology/tables.ts';

/** The event of the clock function. */
export const tick: z.ZodType<Tick> = z.object({
  shard: z
    .int()
    .min(0)
    .max(SUMMARY_SHARDS - 1),
});

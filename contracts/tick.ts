import * as z from 'zod';
import { SUMMARY_SHARDS } from './names.ts';

/** What the schedule hands to the clock: which partition of the indexes of what is due and of what is unpublished it looks at. */
export const tick = z.object({
  shard: z
    .int()
    .min(0)
    .max(SUMMARY_SHARDS - 1),
});
export type Tick = z.infer<typeof tick>;

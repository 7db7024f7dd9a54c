/**
 * A process that runs histories for another one. It gets its job as a message and plants the fault,
 * if one is named, before any code of the product is loaded.
 */
import { plant } from './planted/plant.ts';
import type { SeedsJob } from './run-seeds.ts';

export type WorkerJob = SeedsJob & { readonly plant?: string | undefined };

process.once('message', async (job: WorkerJob) => {
  if (job.plant !== undefined) plant(job.plant);
  const { runSeeds } = await import('./run-seeds.ts');
  await runSeeds(job, (message) => void process.send?.(message));
  process.disconnect();
});

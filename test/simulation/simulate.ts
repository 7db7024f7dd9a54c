/** Runs histories in as many processes as the machine has cores, and sums up. */
import { availableParallelism } from 'node:os';
import { createProgress, formatCount } from '../../cli/terminal/progress.ts';
import { CROSSINGS } from './boundaries.ts';
import { emptyGathered, runWorker } from './workers.ts';

export type SimulateOptions = {
  readonly histories: number;
  readonly seed: number;
  readonly seconds: number | undefined;
  readonly processes: number | undefined;
};

/** One in so many histories is recounted in SQL too. */
const SQL_EVERY = 100;
const CROSSINGS_SHOWN_MAX = 20;

/** Returns whether every history was as it must be and every boundary was hit. */
export const simulate = async ({
  histories,
  seed,
  seconds,
  processes,
}: SimulateOptions): Promise<boolean> => {
  const gathered = emptyGathered();
  const progress = createProgress();
  const count = Math.min(histories, processes ?? availableParallelism());
  let told = 0;
  const tell = (): void => {
    progress.update('histories', gathered.histories, histories);
    for (const { text } of gathered.failures.slice(told)) progress.note(text);
    told = gathered.failures.length;
  };
  await Promise.all(
    Array.from({ length: count }, (_, nth) => {
      const share = Math.ceil((histories - nth) / count);
      const seeds = { from: seed + nth, step: count, count: share };
      return runWorker({ seeds, seconds, sqlEvery: SQL_EVERY }, gathered, tell);
    }),
  );
  progress.end();
  const missed = CROSSINGS.filter((crossing) => !gathered.crossings.has(crossing));
  for (const crossing of missed.slice(0, CROSSINGS_SHOWN_MAX)) console.log(`not hit: ${crossing}`);
  const { failures } = gathered;
  for (const [check, ofCheck] of Map.groupBy(failures, (failure) => failure.check))
    console.log(
      `${check}: seeds ${ofCheck
        .map((failure) => failure.seed)
        .slice(0, 10)
        .join(', ')}`,
    );
  const hit = CROSSINGS.length - missed.length;
  console.log(
    `${formatCount(gathered.histories)} histories, ${failures.length} mismatches, ` +
      `${hit} of ${CROSSINGS.length} boundaries hit`,
  );
  return failures.length === 0 && missed.length === 0;
};

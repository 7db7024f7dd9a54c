/** Plants each fault in a process of its own, and says which check caught it and how fast. */
import { availableParallelism } from 'node:os';
import { forEachConcurrently } from '../../../app/pacing/concurrency.ts';
import { createProgress } from '../../../cli/terminal/progress.ts';
import { textTable } from '../../../cli/terminal/text-table.ts';
import { CROSSINGS } from '../boundaries.ts';
import { emptyGathered, runWorker } from '../workers.ts';
import { PLANTED, type PlantedFault } from './faults.ts';

/** What caught a fault; undefined: nothing did. */
export type Catch = {
  readonly fault: PlantedFault;
  readonly check: string | undefined;
  readonly histories: number;
  readonly time_ms: number;
};

/** A fault that none of so many histories shows is not caught. */
export type PlantedOptions = {
  readonly seed: number;
  readonly histories: number;
  readonly processes?: number | undefined;
};

/** Whether the history of a seed is as it must be without any planted fault. */
const isSoundWithout = async (seed: number, sqlEvery: number | undefined): Promise<boolean> => {
  const gathered = emptyGathered();
  await runWorker({ seeds: { from: seed, step: 1, count: 1 }, untilFirst: true, sqlEvery }, gathered);
  return gathered.failures.length === 0;
};

/** Runs histories with a planted fault until one fails that is as it must be without it. */
export const catchPlanted = async (
  fault: PlantedFault,
  { seed, histories: historiesMax }: Omit<PlantedOptions, 'processes'>,
): Promise<Catch> => {
  const gathered = emptyGathered();
  const began = performance.now();
  const [from, step] = fault.at === undefined ? [seed, 1] : [CROSSINGS.indexOf(fault.at), CROSSINGS.length];
  const sqlEvery = fault.inSql ? 1 : undefined;
  for (let next = from; gathered.histories < historiesMax; ) {
    const seeds = { from: next, step, count: historiesMax - gathered.histories };
    await runWorker({ seeds, untilFirst: true, plant: fault.name, sqlEvery }, gathered);
    const failure = gathered.failures.at(-1);
    if (failure === undefined || failure.seed < next) break;
    const { histories } = gathered;
    if (await isSoundWithout(failure.seed, sqlEvery))
      return { fault, check: failure.check, histories, time_ms: performance.now() - began };
    next = failure.seed + step;
  }
  return { fault, check: undefined, histories: gathered.histories, time_ms: performance.now() - began };
};

const toTable = (catches: readonly Catch[]): string =>
  textTable([
    { title: 'planted fault', align: 'left', cells: catches.map(({ fault }) => fault.name) },
    { title: 'caught by', align: 'left', cells: catches.map(({ check }) => check ?? 'NOTHING') },
    { title: 'histories', align: 'right', cells: catches.map(({ histories }) => String(histories)) },
    { title: 'ms', align: 'right', cells: catches.map(({ time_ms }) => time_ms.toFixed(0)) },
  ]);

/** @param only the name of one fault, or a part of it; undefined: all of them */
export const runPlanted = async (
  { processes, ...options }: PlantedOptions,
  only?: string,
): Promise<boolean> => {
  const faults = PLANTED.filter(({ name }) => only === undefined || name.includes(only));
  const catches = new Map<string, Catch>();
  const progress = createProgress();
  await forEachConcurrently(faults, processes ?? availableParallelism(), async (fault) => {
    const caught = await catchPlanted(fault, options);
    catches.set(fault.name, caught);
    if (caught.check === undefined) progress.note(`not caught: ${fault.name}`);
    progress.update('planted', catches.size, faults.length);
  });
  progress.end();
  const inOrder = faults.flatMap(({ name }) => catches.get(name) ?? []);
  const caught = inOrder.filter(({ check }) => check !== undefined).length;
  console.log(toTable(inOrder));
  console.log(`${caught} of ${faults.length} planted faults caught`);
  return faults.length > 0 && caught === faults.length;
};

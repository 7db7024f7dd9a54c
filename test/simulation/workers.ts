/** Starts processes that run histories, and gathers what they tell. */
import { fork } from 'node:child_process';
import type { Crossing } from './boundaries.ts';
import type { SeedsMessage } from './run-seeds.ts';
import type { WorkerJob } from './worker.ts';

export type Failure = { readonly seed: number; readonly check: string; readonly text: string };

export type Gathered = {
  histories: number;
  readonly failures: Failure[];
  readonly crossings: Set<Crossing>;
};

export const emptyGathered = (): Gathered => ({ histories: 0, failures: [], crossings: new Set() });

const WORKER = new URL('worker.ts', import.meta.url);

/** Has a process of its own do a job. Resolves when it has ended; throws when it died. */
export const runWorker = (job: WorkerJob, gathered: Gathered, onMessage: () => void = () => undefined) =>
  new Promise<void>((resolve, reject) => {
    const child = fork(WORKER, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let [ended, errors] = [false, ''];
    child.stderr?.on('data', (text) => {
      errors += String(text);
    });
    child.on('message', (message: SeedsMessage) => {
      switch (message.kind) {
        case 'progress':
          gathered.histories += message.done;
          for (const crossing of message.crossings) gathered.crossings.add(crossing);
          break;
        case 'failure':
          gathered.failures.push(message);
          break;
        case 'end':
          ended = true;
      }
      onMessage();
    });
    child.once('close', (code) =>
      ended ? resolve() : reject(new Error(`a worker ended with code ${code} before its time: ${errors}`)),
    );
    child.send(job);
  });

/** Invocations of functions: what a function runs in, until it returns, dies or is forgotten. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'aws-lambda';
import type { CallerName } from './boundaries.ts';
import type { Draw } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

/** One invocation. A dead one sends nothing more, and no answer reaches it. */
export type Invocation = {
  readonly name: CallerName;
  /** Names it in choices and traces. The same in every run of the same history. */
  readonly key: string;
  calls: number;
  alive: boolean;
  /** Ends the invocation at once, as if its process had been killed. */
  readonly crash: () => void;
};

export type Outcome<Result> =
  | { readonly kind: 'returned'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'timed out' | 'crashed' };

const current = new AsyncLocalStorage<Invocation>();

/** The invocation that the running code belongs to. */
export const currentInvocation = (): Invocation => {
  const invocation = current.getStore();
  if (invocation === undefined) throw new Error('a call was made outside of any invocation');
  return invocation;
};

export type InvokeDeps = {
  readonly scheduler: Scheduler;
  readonly draw: Draw;
  readonly trace: Trace;
  /** How many of the invocations that time out go on as zombies. */
  readonly zombies: number;
};

export type Handler<Result> = (context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<Result>;

export const TIMEOUT_MS = 60_000;

/**
 * Invokes a function. Resolves with what its caller sees. One that runs out of time is killed, or
 * is forgotten and goes on: a zombie.
 */
export const invoke = <Result>(
  { scheduler, draw, trace, zombies }: InvokeDeps,
  name: CallerName,
  key: string,
  handler: Handler<Result>,
): Promise<Outcome<Result>> =>
  new Promise((resolve) => {
    const end = (outcome: Outcome<Result>): void => {
      trace(() => `${key} ${outcome.kind}${outcome.kind === 'failed' ? `: ${describe(outcome.error)}` : ''}`);
      resolve(outcome);
    };
    const invocation: Invocation = {
      name,
      key,
      calls: 0,
      alive: true,
      crash: () => {
        if (!invocation.alive) return;
        invocation.alive = false;
        end({ kind: 'crashed' });
      },
    };
    const deadline = scheduler.now() + TIMEOUT_MS;
    let settled = false;
    scheduler.after(
      TIMEOUT_MS,
      () => {
        if (settled || !invocation.alive) return;
        settled = true;
        if (!draw(`${key} zombie`).chance(zombies)) invocation.alive = false;
        end({ kind: 'timed out' });
      },
      { background: true },
    );
    trace(() => `${key} starts`);
    const context = { getRemainingTimeInMillis: () => Math.max(0, deadline - scheduler.now()) };
    void current
      .run(invocation, () => handler(context))
      .then(
        (result): Outcome<Result> => ({ kind: 'returned', result }),
        (error: unknown): Outcome<Result> => ({ kind: 'failed', error }),
      )
      .then((outcome) => {
        if (settled || !invocation.alive) return;
        settled = true;
        end(outcome);
      });
  });

export const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/**
 * The network between the functions and everything outside: each call takes time, and may meet a
 * fault. It stands under the product's own clients, above any store.
 */
import { BatchGetCommand, BatchWriteCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { timeLimit } from '../../app/pacing/time-limit.ts';
import { boundaryOf, type Crossing } from './boundaries.ts';
import type { Fault, Faults } from './faults.ts';
import { currentInvocation, describe, type Invocation } from './invocations.ts';
import type { Draw, Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import {
  isInvalidRequest,
  throttled,
  transactionCancelled,
  transactionConflict,
  UnknownToStoreError,
} from './store/exceptions.ts';
import type { Command, Execute } from './store/memory-store.ts';
import type { Trace } from './trace.ts';

export type NetworkDeps = {
  readonly scheduler: Scheduler;
  readonly draw: Draw;
  readonly faults: Faults;
  readonly trace: Trace;
  /** Does what a command asks for. A real store answers later, with a promise. */
  readonly execute: Execute;
  readonly onCrossing: (crossing: Crossing) => void;
  /** A call that no weather excuses: the history has failed. */
  readonly onFatal: (check: string, error: unknown) => void;
};

const CALL_MS = { least: 1, most: 30 };
const SLOW_MS = [2000, 4000, 20_000, 70_000, 3 * 3_600_000] as const;

export const connectionLost = (): Error =>
  Object.assign(new Error('socket hang up'), { name: 'TimeoutError', $metadata: {} });

const outOfTime = (): Error => new Error('the time limit was reached');

const refusal = (command: Command, fault: 'throttled' | 'conflict'): Error => {
  if (command instanceof TransactWriteCommand) {
    const Code = fault === 'conflict' ? 'TransactionConflict' : 'ThrottlingError';
    const { length } = command.input.TransactItems ?? [];
    return transactionCancelled(
      Array.from({ length }, (_, index) => ({ Code: index === 0 ? Code : 'None' })),
    );
  }
  return fault === 'conflict' && command instanceof PutCommand ? transactionConflict() : throttled();
};

/**
 * Divides the keys or items of a batch into those that the store takes and those that it leaves.
 */
const divide = <T>(
  requests: Record<string, T[]>,
  random: Random,
): [Record<string, T[]>, Record<string, T[]>] => {
  const all = Object.entries(requests).flatMap(([table, ofTable]) => ofTable.map((one) => ({ table, one })));
  const taken = random.between(1, all.length);
  const shuffled = random.shuffle(all);
  const group = (some: typeof all): Record<string, T[]> => {
    const groups: Record<string, T[]> = {};
    for (const { table, one } of some) groups[table] = [...(groups[table] ?? []), one];
    return groups;
  };
  return [group(shuffled.slice(0, taken)), group(shuffled.slice(taken))];
};

/** Lets the store do a part of a batch. */
const executePart = async (execute: Execute, command: Command, random: Random): Promise<unknown> => {
  if (command instanceof BatchGetCommand) {
    const requests = command.input.RequestItems ?? {};
    const keys = Object.fromEntries(Object.entries(requests).map(([table, { Keys = [] }]) => [table, Keys]));
    const [taken, left] = divide(keys, random);
    const withKeys = (some: typeof taken) =>
      Object.fromEntries(Object.entries(some).map(([table, Keys]) => [table, { ...requests[table], Keys }]));
    const output = await execute(new BatchGetCommand({ RequestItems: withKeys(taken) }));
    return { ...Object(output), UnprocessedKeys: withKeys(left) };
  }
  if (command instanceof BatchWriteCommand) {
    const [taken, left] = divide(command.input.RequestItems ?? {}, random);
    await execute(new BatchWriteCommand({ RequestItems: taken }));
    return { UnprocessedItems: left, $metadata: {} };
  }
  return execute(command);
};

const CRASHES: Readonly<Partial<Record<Fault, 'before' | 'after'>>> = {
  'crash before': 'before',
  'crash after': 'after',
};

export const createNetwork = (deps: NetworkDeps) => {
  const { scheduler, draw, faults, trace, execute, onCrossing, onFatal } = deps;

  const carry = async (command: Command, fault: Fault | undefined, random: Random): Promise<unknown> => {
    if (fault === 'throttled' || fault === 'conflict') throw refusal(command, fault);
    if (fault === 'partial') return executePart(execute, command, random);
    if (fault === 'repeated') await execute(command);
    return execute(command);
  };

  /** Sends one call of an invocation. Answers nothing to one that has died. */
  const transmit = (
    invocation: Invocation,
    key: string,
    {
      boundary,
      command,
      fault,
    }: { readonly boundary: string; readonly command: Command; readonly fault: Fault | undefined },
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const random = draw(`call ${key}`);
      const [there_ms, back_ms] = [
        random.between(CALL_MS.least, CALL_MS.most),
        random.between(CALL_MS.least, CALL_MS.most),
      ];
      const pause_ms = fault === 'slow' || fault === 'frozen' ? random.pick(SLOW_MS) : 0;
      const side = fault && CRASHES[fault];
      const note = (what: string): void =>
        trace(
          () => `${key} ${boundary.slice(invocation.name.length + 1)}${fault ? ` (${fault})` : ''} ${what}`,
        );
      const crash = (): void => {
        if (side !== undefined) onCrossing(`${boundary} ${side}`);
        note('');
        invocation.crash();
      };
      const answer = (settle: () => void, what: string): void =>
        scheduler.after(back_ms + (fault === 'slow' ? pause_ms : 0), () => {
          note(what);
          if (invocation.alive) settle();
        });

      if (side === 'before') return scheduler.after(0, crash);
      if (fault === 'unsent') return answer(() => reject(connectionLost()), 'fails');
      scheduler.after(there_ms + (fault === 'frozen' ? pause_ms : 0), async () => {
        try {
          // A process that was killed while it stood still never sends the request.
          if (fault === 'frozen' && !invocation.alive) return;
          const output = await carry(command, fault, random);
          if (side === 'after') return crash();
          if (fault === 'lost') return answer(() => reject(connectionLost()), 'fails, but it was done');
          answer(() => resolve(output), 'is answered');
        } catch (error) {
          if (error instanceof UnknownToStoreError) onFatal('simulator', error);
          if (isInvalidRequest(error)) onFatal('every request is valid', error);
          answer(() => reject(error), describe(error));
        }
      });
    });

  const send = (command: Command): Promise<unknown> => {
    const invocation = currentInvocation();
    if (!invocation.alive) return new Promise(() => undefined);
    const call = invocation.calls;
    invocation.calls += 1;
    let boundary: string;
    try {
      boundary = boundaryOf(invocation.name, command);
    } catch (error) {
      onFatal('simulator', error);
      return Promise.reject(error);
    }
    const fault = faults.choose(invocation, call, boundary, command);
    const signal = timeLimit()?.abortSignal;
    if (signal?.aborted === true) return Promise.reject(outOfTime());
    const sent = transmit(invocation, `${invocation.key}/${call}`, { boundary, command, fault });
    if (signal === undefined) return sent;
    return new Promise((resolve, reject) => {
      const end = (): void => reject(outOfTime());
      signal.addEventListener('abort', end, { once: true });
      sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
    });
  };

  return { send };
};
export type Network = ReturnType<typeof createNetwork>;

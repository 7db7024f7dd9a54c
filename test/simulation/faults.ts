/**
 * What can go wrong with one call, decided once for each call. Each history has a weather of its
 * own, in which only some things go wrong and each as often as chance wills: a history in which
 * everything fails at once finds less than many in which a few things fail often.
 */
import {
  BatchGetCommand,
  BatchWriteCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Crossing } from './boundaries.ts';
import type { Invocation } from './invocations.ts';
import type { Draw } from './random.ts';
import type { Command } from './store/memory-store.ts';

/**
 * - `unsent`: fails before anything is done. `lost`: is done, but the answer is an error.
 * - `repeated`: is done twice, as when the SDK repeats a request whose answer was lost.
 * - `throttled`, `conflict`: refused, as the store does. `partial`: leaves keys or items undone.
 * - `slow`: the answer takes seconds, or more than the invocation has. `frozen`: the same, but the
 *   request is sent only then, as by a process that was stopped and goes on hours later.
 * - `crash before`, `crash after`: the process dies.
 */
export const FAULTS = [
  'unsent',
  'lost',
  'repeated',
  'throttled',
  'conflict',
  'partial',
  'slow',
  'frozen',
  'crash before',
  'crash after',
] as const;
export type Fault = (typeof FAULTS)[number];

export type Weather = Readonly<Partial<Record<Fault, number>>>;

/** The fault of each call that has one, by invocation and number of the call. */
export type FaultPlan = ReadonlyMap<string, Fault>;

export type Faults = {
  readonly choose: (
    invocation: Invocation,
    call: number,
    boundary: string,
    command: Command,
  ) => Fault | undefined;
  /** The faults that there were. */
  readonly happened: Map<string, Fault>;
  /** From now on nothing fails. */
  readonly stop: () => void;
};

const RATES = [0, 0, 0, 0.01, 0.03, 0.1, 0.25] as const;

export const drawWeather = (draw: Draw): Weather => {
  const random = draw('weather');
  // One history in eight has good weather, so that what fails there is no fault of the store.
  if (random.chance(1 / 8)) return {};
  return Object.fromEntries(FAULTS.map((fault) => [fault, random.pick(RATES)]));
};

/** Whether a fault can happen to a command at all. */
const isPossible = (fault: Fault, command: Command): boolean => {
  switch (fault) {
    case 'conflict':
      return command instanceof TransactWriteCommand || command instanceof PutCommand;
    case 'repeated':
      // The SDK repeats a transaction with the same token, which does nothing.
      return command instanceof PutCommand || command instanceof UpdateCommand;
    case 'partial':
      return command instanceof BatchGetCommand || command instanceof BatchWriteCommand;
    default:
      return true;
  }
};

/** How often the crossing that a history is after is taken for a crash. */
const CRASHES_AT_TARGET = 2;

/** Draws faults by the weather, and crashes at the crossing that the history is after. */
export const drawnFaults = (draw: Draw, weather: Weather, target: Crossing | undefined): Faults => {
  const happened = new Map<string, Fault>();
  let [stopped, crashes] = [false, 0];
  const drawFault = (key: string, boundary: string, command: Command): Fault | undefined => {
    for (const side of ['before', 'after'] as const) {
      if (target !== `${boundary} ${side}` || crashes >= CRASHES_AT_TARGET) continue;
      crashes += 1;
      return `crash ${side}`;
    }
    const random = draw(`fault ${key}`);
    return FAULTS.find((fault) => isPossible(fault, command) && random.chance(weather[fault] ?? 0));
  };
  return {
    happened,
    choose: ({ key: invocation }, call, boundary, command) => {
      if (stopped) return undefined;
      const key = `${invocation}/${call}`;
      const fault = drawFault(key, boundary, command);
      if (fault !== undefined) happened.set(key, fault);
      return fault;
    },
    stop: () => {
      stopped = true;
    },
  };
};

/** Exactly these faults, to replay a history with fewer of them. */
export const plannedFaults = (plan: FaultPlan): Faults => {
  const happened = new Map<string, Fault>();
  return {
    happened,
    choose: ({ key: invocation }, call, _boundary, command) => {
      const key = `${invocation}/${call}`;
      const fault = plan.get(key);
      if (fault === undefined || !isPossible(fault, command)) return undefined;
      happened.set(key, fault);
      return fault;
    },
    stop: () => undefined,
  };
};

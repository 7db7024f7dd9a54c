/** The world of one history: time, a store, a network that fails, functions, and what they did. */
import {
  ApiGatewayManagementApiServiceException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { PublishCommand } from '@aws-sdk/client-sns';
import { NumberValue, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { CallerName, Crossing } from './boundaries.ts';
import { drawnFaults, type Faults, plannedFaults } from './faults.ts';
import { createInstance, type Functions } from './functions.ts';
import { describe, type Handler, type InvokeDeps, invoke, type Outcome } from './invocations.ts';
import { createJournal, type Finding, type Journal } from './journal.ts';
import { connectionLost, createNetwork, type Network } from './network.ts';
import type { Plan } from './plan.ts';
import { createDraw, type Draw } from './random.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { attemptOf, createStreamSource, FAULTY_ATTEMPTS, type SourcesDeps } from './sources.ts';
import { type Command, createMemoryStore, type Execute, type MemoryStore } from './store/memory-store.ts';
import { createTrace, NO_TRACE, type Trace } from './trace.ts';

export type WorldOptions = {
  readonly traced?: boolean;
  /** Another store that must answer as the one in memory does. */
  readonly twin?: ((memory: Execute) => Execute) | undefined;
};

export type World = {
  readonly plan: Plan;
  readonly draw: Draw;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  /** The lines of the trace. */
  readonly lines: readonly string[];
  readonly store: MemoryStore;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly findings: Finding[];
  readonly crossings: Set<Crossing>;
  readonly clock: Clock;
  readonly functions: Functions;
  readonly instances: readonly [Functions, ...Functions[]];
  readonly sources: SourcesDeps;
  /** Has the event sources take what was committed. Every call to the store does. */
  readonly followStream: () => void;
  /** From now on all that is written of this seller fails. */
  readonly shun: (sellerId: string) => void;
  /** Invokes a function, and lets time pass until it has ended. */
  readonly quietly: <Result>(
    name: CallerName,
    key: string,
    handler: Handler<Result>,
  ) => Promise<Outcome<Result>>;
};

/** The clock that functions read. It may be wrong. */
const createClock = (scheduler: Scheduler) => {
  let [ahead_ms, latest] = [0, 0];
  return {
    read: (): number => {
      const now = scheduler.now() + ahead_ms;
      latest = Math.max(latest, now);
      return now;
    },
    /** Sets it so far ahead of the true time, or behind it. */
    set: (milliseconds: number): void => {
      ahead_ms = milliseconds;
    },
    /** The latest time that anybody has read. */
    latest: (): number => latest,
  };
};
export type Clock = ReturnType<typeof createClock>;

/** Whoever watches a seller has one connection that is open and one that is closed. */
const connect = (store: MemoryStore, watched: readonly string[]): void => {
  for (const seller_id of watched)
    for (const state of ['open', 'gone']) {
      const key = { pk: `CONNECTION#${state}-${seller_id}`, sk: 'CONNECTION' };
      store.tamper('connections', key, { ...key, seller_id, expires_at: NumberValue.from('99999999999') });
    }
};

const gone = (): Error =>
  new ApiGatewayManagementApiServiceException({
    name: 'GoneException',
    message: 'the client has left',
    $fault: 'client',
    $metadata: { httpStatusCode: 410 },
  });

/** Whether a transaction writes an item with this partition key. */
const isOf = ({ input }: TransactWriteCommand, pk: string | undefined): boolean =>
  input.TransactItems?.some(({ Put, Update }) => (Put?.Item?.['pk'] ?? Update?.Key?.['pk']) === pk) === true;

/** What stands outside of the functions: the store, SNS and the sockets of watchers. */
const createOutside = (
  store: MemoryStore,
  journal: Journal,
  { twin, afterStore }: Pick<WorldOptions, 'twin'> & { readonly afterStore: () => void },
) => {
  const executeInStore = twin === undefined ? store.execute : twin(store.execute);
  let shunned: string | undefined;
  const execute = async (command: Command): Promise<unknown> => {
    const isPost = command instanceof PostToConnectionCommand;
    if (isPost && command.input.ConnectionId?.startsWith('gone') === true) throw gone();
    if (isPost || command instanceof PublishCommand) return journal.receive(command);
    if (command instanceof TransactWriteCommand && isOf(command, shunned)) throw connectionLost();
    const output = await executeInStore(command);
    afterStore();
    return output;
  };
  const shun = (sellerId: string): void => {
    shunned = `SELLER#${sellerId}`;
  };
  return { execute, shun };
};

const createStore = ({ settings }: Plan, scheduler: Scheduler, draw: Draw) => {
  const journal = createJournal((table, { pk, sk }) =>
    store.items(table).find((item) => item['pk'] === pk && item['sk'] === sk),
  );
  const { lag_ms_max, dayBytesMax, watched } = settings;
  const store: MemoryStore = createMemoryStore({
    now: scheduler.now,
    draw,
    lag_ms_max,
    dayBytesMax,
    onCommit: journal.onCommit,
  });
  connect(store, watched);
  return { store, journal };
};

/** Faults that leave an invocation alone that was repeated often enough. */
const shelter = (faults: Faults): Faults => ({
  ...faults,
  choose: (invocation, ...rest) =>
    attemptOf(invocation.key) >= FAULTY_ATTEMPTS ? undefined : faults.choose(invocation, ...rest),
});

const createQuietly =
  (deps: InvokeDeps): World['quietly'] =>
  async (name, key, handler) => {
    let ended = false;
    const outcome = invoke(deps, name, key, handler).finally(() => {
      ended = true;
    });
    await deps.scheduler.run(() => ended);
    return outcome;
  };

export const createWorld = (plan: Plan, { traced = false, twin }: WorldOptions): World => {
  const { seed, settings, records } = plan;
  const draw = createDraw(seed);
  const scheduler = createScheduler(settings.start);
  const { trace, lines } = traced ? createTrace(scheduler.now) : { trace: NO_TRACE, lines: [] };
  const faults = shelter(
    plan.faults === undefined
      ? drawnFaults(draw, settings.weather, settings.target)
      : plannedFaults(plan.faults),
  );
  const { store, journal } = createStore(plan, scheduler, draw);
  const findings: Finding[] = [];
  const crossings = new Set<Crossing>();
  const { execute, shun } = createOutside(store, journal, { twin, afterStore: () => followStream() });
  const network: Network = createNetwork({
    scheduler,
    draw,
    faults,
    trace,
    execute,
    onCrossing: (crossing) => void crossings.add(crossing),
    onFatal: (checkName, error) => void findings.push({ check: checkName, text: describe(error) }),
  });
  const clock = createClock(scheduler);
  const stage = { network, scheduler, clock: clock.read, random: draw('waiting'), trace };
  const functions = createInstance(settings, stage);
  const instances = [functions, createInstance(settings, stage)] as const;
  const { zombies, lanes, lagging } = settings;
  const invokeDeps = { scheduler, draw, trace, zombies };
  const sources = { ...invokeDeps, instances, records, lanes, lagging, takeStream: store.takeStream };
  const followStream = createStreamSource(sources);
  const quietly = createQuietly(invokeDeps);
  const outside = { store, journal, shun, followStream, quietly };
  const noted = { trace, lines, findings, crossings };
  return { plan, draw, scheduler, faults, clock, functions, instances, sources, ...outside, ...noted };
};

/** Runs one history: lets it happen, lets it quiet down, and hands it to the checks. */
import {
  ApiGatewayManagementApiServiceException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { PublishCommand } from '@aws-sdk/client-sns';
import { NumberValue, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { CallerName, Crossing } from './boundaries.ts';
import { check } from './checks/check.ts';
import { damage } from './damage.ts';
import { drawnFaults, type Fault, plannedFaults } from './faults.ts';
import { createInstance, type Functions } from './functions.ts';
import { describe, type Handler, invoke, type Outcome } from './invocations.ts';
import { createJournal, type Fault as Finding } from './journal.ts';
import { createNetwork } from './network.ts';
import type { Plan, Step } from './plan.ts';
import { createDraw, type Draw } from './random.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';
import { attemptOf, createKafkaSource, createStreamSource, FAULTY_ATTEMPTS, tick } from './sources.ts';
import { throttled } from './store/exceptions.ts';
import { type Command, createMemoryStore, type Execute, type MemoryStore } from './store/memory-store.ts';
import { createTrace, NO_TRACE } from './trace.ts';

export type Verdict = {
  readonly plan: Plan;
  /** Empty when the history is as it must be. */
  readonly findings: readonly Finding[];
  readonly crossings: ReadonlySet<Crossing>;
  readonly faults: ReadonlyMap<string, Fault>;
  readonly trace: readonly string[];
  readonly calls: number;
};

export type HistoryOptions = {
  readonly traced?: boolean;
  /** Whether to recount in SQL too, which takes long. */
  readonly inSql?: boolean;
  /** Another store that must answer as the one in memory does. */
  readonly twin?: ((memory: Execute) => Execute) | undefined;
};

/** Has time limits run in virtual time. Returns what restores real time. */
const limitInVirtualTime = (scheduler: Scheduler): (() => void) => {
  const real = AbortSignal.timeout;
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    scheduler.after(milliseconds, () => controller.abort(), { background: true });
    return controller.signal;
  };
  return () => {
    AbortSignal.timeout = real;
  };
};

/** Whoever watches a seller has one connection that is open and one that is closed. */
const connect = (store: MemoryStore, watched: readonly string[]): void => {
  for (const seller_id of watched)
    for (const state of ['open', 'gone'])
      store.execute(
        new PutCommand({
          TableName: 'connections',
          Item: {
            pk: `CONNECTION#${state}-${seller_id}`,
            sk: 'CONNECTION',
            seller_id,
            expires_at: NumberValue.from('99999999999'),
          },
        }),
      );
};

/** Whether a transaction writes an item with this partition key. */
const isOf = ({ input }: TransactWriteCommand, pk: string | undefined): boolean =>
  input.TransactItems?.some(({ Put, Update }) => (Put?.Item?.['pk'] ?? Update?.Key?.['pk']) === pk) === true;

const gone = (): Error =>
  new ApiGatewayManagementApiServiceException({
    name: 'GoneException',
    message: 'the client has left',
    $fault: 'client',
    $metadata: { httpStatusCode: 410 },
  });

export type World = {
  readonly plan: Plan;
  readonly draw: Draw;
  readonly scheduler: Scheduler;
  readonly store: MemoryStore;
  readonly functions: Functions;
  readonly instances: readonly [Functions, ...Functions[]];
  /** From now on the store throttles all that is written of this seller. */
  readonly shun: (sellerId: string) => void;
  readonly journal: ReturnType<typeof createJournal>;
  /** Calls a function without faults, and waits until it has ended. */
  readonly quietly: <Result>(
    name: CallerName,
    key: string,
    handler: Handler<Result>,
  ) => Promise<Outcome<Result>>;
};

const QUIET_TICKS_MAX = 12;
/** Longer than an alert stays unpublished before the clock publishes it. */
const TICK_PAUSE_MS = 200_000;

export const runHistory = async (
  plan: Plan,
  { traced = false, inSql = false, twin }: HistoryOptions = {},
): Promise<Verdict> => {
  const { seed, settings, records, steps } = plan;
  const draw = createDraw(seed);
  const scheduler = createScheduler(settings.start);
  const { trace, lines } = traced ? createTrace(scheduler.now) : { trace: NO_TRACE, lines: [] };
  const faults =
    plan.faults === undefined
      ? drawnFaults(draw, settings.weather, settings.target)
      : plannedFaults(plan.faults);
  const journal = createJournal((table, { pk, sk }) =>
    store.items(table).find((item) => item['pk'] === pk && item['sk'] === sk),
  );
  const store = createMemoryStore({
    now: scheduler.now,
    draw,
    lag_ms_max: settings.lag_ms_max,
    dayBytesMax: settings.dayBytesMax,
    onCommit: journal.onCommit,
  });
  connect(store, settings.watched);
  const findings: Finding[] = [];
  const crossings = new Set<Crossing>();
  let [calls, ahead_ms, latest] = [0, 0, 0];
  let shunned: string | undefined;
  const executeInStore = twin === undefined ? store.execute : twin(store.execute);
  const network = createNetwork({
    scheduler,
    draw,
    trace,
    faults: {
      ...faults,
      choose: (invocation, ...rest) =>
        attemptOf(invocation.key) >= FAULTY_ATTEMPTS ? undefined : faults.choose(invocation, ...rest),
    },
    execute: async (command: Command) => {
      calls += 1;
      if (command instanceof PostToConnectionCommand && command.input.ConnectionId?.startsWith('gone') === true)
        throw gone();
      if (command instanceof PublishCommand || command instanceof PostToConnectionCommand)
        return journal.receive(command);
      if (command instanceof TransactWriteCommand && isOf(command, shunned)) throw throttled();
      const output = await executeInStore(command);
      followStream();
      return output;
    },
    onCrossing: (crossing) => void crossings.add(crossing),
    onFatal: (error) => void findings.push({ check: 'simulator', text: describe(error) }),
  });
  const clock = (): number => {
    const now = scheduler.now() + ahead_ms;
    latest = Math.max(latest, now);
    return now;
  };
  const stage = { network, scheduler, clock, random: draw('waiting'), trace };
  const functions = createInstance(settings, stage);
  const invokeDeps = { scheduler, draw, trace, zombies: settings.zombies };
  const { lanes, lagging } = settings;
  const instances = [functions, createInstance(settings, stage)] as const;
  const sources = { ...invokeDeps, instances, records, lanes, lagging, takeStream: store.takeStream };
  const followStream = createStreamSource(sources);
  const deliver = createKafkaSource(sources);

  const damaged = new Set<string>();
  const take = (step: Step): void => {
    trace(() => `${step.id}`);
    switch (step.kind) {
      case 'deliver':
        return deliver(step);
      case 'tick':
        return void tick(sources, step.id, settings.sellers);
      case 'set clock':
        ahead_ms = step.ahead_ms;
        return undefined;
      case 'damage':
        if (damage(store, step.sellerId, step.part)) damaged.add(step.sellerId);
        return followStream();
      case 'exclude':
        return void invoke(invokeDeps, 'exclude', `${step.id}.0`, () =>
          functions.exclude(step.sellerId, step.request),
        );
      case 'reconcile':
        return void invoke(invokeDeps, 'reconcile', `${step.id}.0`, () =>
          functions.reconcile()(step.sellerId, step.repair),
        );
    }
  };

  const quietly: World['quietly'] = async (name, key, handler) => {
    let ended = false;
    const outcome = invoke(invokeDeps, name, key, handler).finally(() => {
      ended = true;
    });
    await scheduler.run(() => ended);
    return outcome;
  };
  const quietDown = async (): Promise<void> => {
    faults.stop();
    ahead_ms = 0;
    trace(() => 'from here on nothing fails');
    scheduler.after(Math.max(0, latest - scheduler.now()) + TICK_PAUSE_MS, () => undefined);
    await scheduler.run();
    for (const sellerId of damaged) {
      const outcome = await quietly('reconcile', `repair-${sellerId}.9`, () =>
        functions.reconcile()(sellerId, true),
      );
      const found = outcome.kind === 'returned' ? outcome.result.outcome : outcome.kind;
      if (found !== 'repaired' && found !== 'matched')
        findings.push({ check: 'repair', text: `the repair of ${sellerId} ended as ${found}` });
      await scheduler.run();
    }
    for (let nth = 0; ; nth += 1) {
      const before = journal.commits;
      scheduler.after(TICK_PAUSE_MS, () => undefined);
      await scheduler.run();
      const ticked = tick(sources, `quiet-tick-${nth}`, settings.sellers);
      await scheduler.run();
      await ticked;
      if (journal.commits === before) return;
      if (nth > QUIET_TICKS_MAX) {
        findings.push({ check: 'quiet', text: 'the clock always finds something to do' });
        return;
      }
    }
  };

  const realTime = limitInVirtualTime(scheduler);
  // It would end a function's process, with all that the process is doing.
  const onUnhandled = (error: unknown): void =>
    void findings.push({ check: 'no rejection is unhandled', text: describe(error) });
  process.on('unhandledRejection', onUnhandled);
  try {
    for (const step of steps) scheduler.after(step.at_ms, () => take(step));
    await scheduler.run();
    await quietDown();
    findings.push(...journal.faults);
    const shun = (sellerId: string): void => {
      shunned = `SELLER#${sellerId}`;
    };
    const world: World = { plan, draw, scheduler, store, functions, instances, shun, journal, quietly };
    if (findings.length === 0) findings.push(...(await check(world, { inSql, spoils: twin === undefined })));
  } catch (error) {
    findings.push({ check: 'simulator', text: `${describe(error)}\n${error instanceof Error ? error.stack : ''}` });
  } finally {
    realTime();
    process.off('unhandledRejection', onUnhandled);
  }
  return { plan, findings, crossings, faults: faults.happened, trace: lines, calls };
};

/** Runs one history: lets it happen, lets it quiet down, and hands it to the checks. */
import { ProblemError } from '../../app/read/problems.ts';
import type { Crossing } from './boundaries.ts';
import { check } from './checks/check.ts';
import { damage } from './damage.ts';
import type { Fault } from './faults.ts';
import { describe, invoke, type Outcome } from './invocations.ts';
import type { Finding } from './journal.ts';
import type { Plan, Step } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { createKafkaSource, tick } from './sources.ts';
import type { Item } from './store/values.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export type Verdict = {
  readonly plan: Plan;
  /** Empty when the history is as it must be. */
  readonly findings: readonly Finding[];
  readonly crossings: ReadonlySet<Crossing>;
  readonly faults: ReadonlyMap<string, Fault>;
  readonly trace: readonly string[];
};

export type HistoryOptions = WorldOptions & {
  /** Whether to recount in SQL too, which takes long. */
  readonly inSql?: boolean;
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

type ExcludeStep = Extract<Step, { readonly kind: 'exclude' }>;

/** The entry of a shipment without any stage is no case. */
const isCase = (item: Item): boolean => !String(item['entry']).includes('"stages":{}');

/** Whether a seller has the case that an operator names. */
const hasCase = ({ store }: World, { sellerId, request }: ExcludeStep): boolean => {
  const id = request.rate === 'avg_rating' ? `RATING#${request.rating_id}` : undefined;
  const kind = request.rate === 'sla_compliance_rate' ? 'FULFILLMENT' : 'ORDER';
  const sk = id ?? (request.rate === 'avg_rating' ? '' : `${kind}#${request.order_id}`);
  return store
    .items('ledger')
    .some((item) => item['pk'] === `SELLER#${sellerId}` && item['sk'] === sk && isCase(item));
};

const isUnknown = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'failed' && outcome.error instanceof ProblemError && outcome.error.problem.status === 404;

/** Has an operator exclude a case, who must not be told that it does not exist when it does. */
const exclude = async (world: World, step: ExcludeStep): Promise<void> => {
  const existed = hasCase(world, step);
  const outcome = await invoke(world.sources, 'exclude', `${step.id}.0`, () =>
    world.functions.exclude(step.sellerId, step.request),
  );
  if (existed && isUnknown(outcome))
    world.findings.push({
      check: 'operators are told the truth',
      text: `${step.id}: a case that exists is unknown`,
    });
};

/** Takes the steps of the plan as their times come. Returns the sellers that steps have damaged. */
const schedule = (world: World): ReadonlySet<string> => {
  const { plan, scheduler, trace, store, clock, functions, sources, followStream } = world;
  const damaged = new Set<string>();
  const deliver = createKafkaSource(sources);
  const take = (step: Step): unknown => {
    trace(() => step.id);
    const key = `${step.id}.0`;
    switch (step.kind) {
      case 'deliver':
        return deliver(step);
      case 'tick':
        return void tick(sources, step.id, plan.settings.sellers);
      case 'set clock':
        return clock.set(step.ahead_ms);
      case 'damage':
        if (damage(store, step.sellerId, step.part)) damaged.add(step.sellerId);
        return followStream();
      case 'exclude':
        return exclude(world, step);
      case 'reconcile':
        return void invoke(sources, 'reconcile', key, () =>
          functions.reconcile()(step.sellerId, step.repair),
        );
    }
  };
  for (const step of plan.steps) scheduler.after(step.at_ms, () => void take(step));
  return damaged;
};

const QUIET_TICKS_MAX = 12;
/** Longer than an alert stays unpublished before the clock publishes it. */
const TICK_PAUSE_MS = 200_000;

const pass = async ({ scheduler }: World, milliseconds: number): Promise<void> => {
  scheduler.after(milliseconds, () => undefined);
  await scheduler.run();
};

const repair = async (
  { quietly, functions, findings, scheduler }: World,
  sellerId: string,
): Promise<void> => {
  const outcome = await quietly('reconcile', `repair-${sellerId}.9`, () =>
    functions.reconcile()(sellerId, true),
  );
  const found = outcome.kind === 'returned' ? outcome.result.outcome : outcome.kind;
  if (found !== 'repaired' && found !== 'matched')
    findings.push({ check: 'repair', text: `the repair of ${sellerId} ended as ${found}` });
  await scheduler.run();
};

/** From here on nothing fails, and the clock ticks until it finds nothing to do. */
const quietDown = async (world: World, damaged: ReadonlySet<string>): Promise<void> => {
  const { plan, faults, clock, trace, scheduler, journal, sources, findings } = world;
  faults.stop();
  clock.set(0);
  trace(() => 'from here on nothing fails');
  await pass(world, Math.max(0, clock.latest() - scheduler.now()) + TICK_PAUSE_MS);
  for (const sellerId of damaged) await repair(world, sellerId);
  for (let nth = 0; nth < QUIET_TICKS_MAX; nth += 1) {
    const before = journal.commits;
    await pass(world, TICK_PAUSE_MS);
    const ticked = tick(sources, `quiet-tick-${nth}`, plan.settings.sellers);
    await scheduler.run();
    await ticked;
    if (journal.commits === before) return;
  }
  findings.push({ check: 'quiet', text: 'the clock always finds something to do' });
};

const complete = async (world: World, { inSql = false, twin }: HistoryOptions): Promise<void> => {
  const { findings, journal, scheduler } = world;
  const damaged = schedule(world);
  await scheduler.run();
  await quietDown(world, damaged);
  findings.push(...journal.findings);
  if (findings.length === 0) findings.push(...(await check(world, { inSql, spoils: twin === undefined })));
};

export const runHistory = async (plan: Plan, options: HistoryOptions = {}): Promise<Verdict> => {
  const world = createWorld(plan, options);
  const { findings, crossings, faults, lines, scheduler } = world;
  const realTime = limitInVirtualTime(scheduler);
  // It would end a function's process, with all that the process is doing.
  const onUnhandled = (error: unknown): void =>
    void findings.push({ check: 'no rejection is unhandled', text: describe(error) });
  process.on('unhandledRejection', onUnhandled);
  try {
    await complete(world, options);
  } catch (error) {
    const stack = error instanceof Error ? error.stack : '';
    findings.push({ check: 'simulator', text: `${describe(error)}\n${stack}` });
  } finally {
    realTime();
    process.off('unhandledRejection', onUnhandled);
  }
  return { plan, findings, crossings, faults: faults.happened, trace: lines };
};

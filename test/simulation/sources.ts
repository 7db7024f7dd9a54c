/**
 * The event sources: Kafka batches, the stream of the metrics table, the schedule. Whatever fails
 * is delivered again, as a whole or cut anew, until it succeeds.
 */
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { hashId } from '../../domain/counting/hash.ts';
import { passes } from '../../local/event-sources/filter.ts';
import { toMskEvent } from '../../local/event-sources/msk-event.ts';
import { STREAM_SOURCES } from '../../topology/event-sources.ts';
import { SUMMARY_SHARDS } from '../../topology/tables.ts';
import type { Functions } from './functions.ts';
import { type InvokeDeps, invoke, type Outcome } from './invocations.ts';
import type { Step } from './plan.ts';
import type { SimulatedRecord } from './records.ts';

type Delivery = Extract<Step, { readonly kind: 'deliver' }>;

/** After so many attempts a delivery meets no more faults: a history must end. */
export const FAULTY_ATTEMPTS = 3;

/** The attempt that a key such as `orders-1:0.2` names. */
export const attemptOf = (key: string): number => Number(/\.(\d+)$/.exec(key)?.[1] ?? 0);

export type SourcesDeps = InvokeDeps & {
  /** Instances of the functions, among which invocations are spread. */
  readonly instances: readonly [Functions, ...Functions[]];
  readonly records: readonly SimulatedRecord[];
  readonly lanes: number;
  /** Whether notify lags by hours. */
  readonly lagging: boolean;
  readonly takeStream: () => DynamoDBRecord[];
};

const retryDelay_ms = (attempt: number): number => Math.min(60_000, 500 * 2 ** attempt);

/** Delivers batches of records, again until they are taken. */
export const createKafkaSource = (deps: SourcesDeps) => {
  const { scheduler, draw, instances, records } = deps;
  const deliver = async (
    { id, eventType }: Pick<Delivery, 'id' | 'eventType'>,
    batch: readonly number[],
    attempt: number,
  ): Promise<void> => {
    const key = `${id}.${attempt}`;
    const event = toMskEvent(batch.map((index) => ({ ...records[index]!, headers: [] })));
    deps.trace(() => `${key} has records ${batch.join(' ')}`);
    const outcome = await invoke(deps, `ingest-${eventType}`, key, (context) =>
      draw(`${key} instance`).pick(instances).ingest[eventType]()(event, context),
    );
    if (outcome.kind === 'returned') return;
    const random = draw(`${key} again`);
    await scheduler.sleep(random.below(2000) + retryDelay_ms(attempt));
    const cutAt = batch.length > 1 && random.chance(0.3) ? random.between(1, batch.length - 1) : 0;
    if (cutAt === 0) return deliver({ id, eventType }, batch, attempt + 1);
    await deliver({ id: `${id}a`, eventType }, batch.slice(0, cutAt), attempt + 1);
    await deliver({ id: `${id}b`, eventType }, batch.slice(cutAt), attempt + 1);
  };
  /** A poller that lost its place delivers a batch to several invocations. */
  return (step: Delivery): void => {
    for (let copy = 0; copy < step.copies; copy += 1) {
      const batch = step.records.filter((index) => records[index] !== undefined);
      if (batch.length === 0) return;
      scheduler.after(draw(`${step.id} ${copy}`).below(copy === 0 ? 1 : 200), () => {
        void deliver({ id: `${step.id}:${copy}`, eventType: step.eventType }, batch, 0);
      });
    }
  };
};

/** How long a lagging function lets its records wait. */
const LAG_MS = 2 * 3_600_000;

type StreamFunction = keyof typeof STREAM_SOURCES;
type Lane = {
  readonly name: StreamFunction;
  readonly id: string;
  queue: DynamoDBRecord[];
  busy: boolean;
  batches: number;
};

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** How many records of a batch are done. */
const countDone = (batch: readonly DynamoDBRecord[], outcome: Outcome<DynamoDBBatchResponse>): number => {
  if (outcome.kind !== 'returned') return 0;
  const failed = outcome.result.batchItemFailures.map(({ itemIdentifier }) =>
    batch.findIndex((record) => sequenceOf(record) === itemIdentifier),
  );
  // Lambda goes on from the first record that failed, whatever came behind it.
  return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed));
};

/**
 * Delivers the stream to evaluate and notify. The records of one item's partition stay in order,
 * and now and then a batch that was handled comes once more.
 */
export const createStreamSource = (deps: SourcesDeps) => {
  const { scheduler, draw, instances, takeStream } = deps;
  const lanes = Object.keys(STREAM_SOURCES).flatMap((name) =>
    Array.from({ length: deps.lanes }, (_, index): Lane => {
      const of = name as StreamFunction;
      return { name: of, id: `${of}-${index}`, queue: [], busy: false, batches: 0 };
    }),
  );
  const call = ({ name }: Lane, key: string, Records: DynamoDBRecord[]) =>
    invoke(deps, name, key, (context) =>
      draw(`${key} instance`).pick(instances)[name]()({ Records }, context),
    );

  const work = async (lane: Lane): Promise<void> => {
    lane.busy = true;
    let attempt = 0;
    while (lane.queue.length > 0) {
      const key = `${lane.id}:${lane.batches}.${attempt}`;
      const random = draw(key);
      const lag_ms = deps.lagging && lane.name === 'notify' ? LAG_MS : 0;
      await scheduler.sleep(
        lag_ms + random.pick([20, 3000, 60_000, 600_000]) + (attempt === 0 ? 0 : retryDelay_ms(attempt)),
      );
      const batch = lane.queue.slice(0, random.pick([1, 5, 100, 100]));
      const done = countDone(batch, await call(lane, key, batch));
      lane.queue = lane.queue.slice(done);
      attempt = done > 0 ? 0 : attempt + 1;
      if (done > 0) lane.batches += 1;
      if (done === batch.length && random.chance(0.08)) {
        const late_ms = random.pick([0, 5000, 3_600_000]);
        scheduler.after(late_ms, () => void call(lane, `${key}-once-more.0`, batch));
      }
    }
    lane.busy = false;
  };
  /** Takes what was committed since, and has it handled. */
  return (): void => {
    for (const record of takeStream()) {
      for (const [name, { filters }] of Object.entries(STREAM_SOURCES)) {
        if (!passes(filters, record)) continue;
        const ofFunction = lanes.filter((lane) => lane.name === name);
        const lane = ofFunction[hashId(record.dynamodb?.Keys?.['pk']?.S ?? '') % ofFunction.length]!;
        lane.queue.push(record);
        if (!lane.busy) void work(lane);
      }
    }
  };
};

/** The shards in which the clock finds something of these sellers. */
export const shardsOf = (sellers: readonly string[]): readonly number[] => [
  ...new Set(sellers.map((sellerId) => hashId(sellerId) % SUMMARY_SHARDS)),
];

/** One minute of the schedule. A tick that fails is not repeated: the next one comes anyway. */
export const tick = async (deps: SourcesDeps, id: string, sellers: readonly string[]): Promise<void> => {
  await Promise.all(
    shardsOf(sellers).map((shard) =>
      invoke(deps, 'clock', `${id}-${shard}.0`, (context) => deps.instances[0].clock()({ shard }, context)),
    ),
  );
};

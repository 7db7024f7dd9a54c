import fc from 'fast-check';

type Placed = { readonly topic: string; readonly partition: number; readonly offset: number };

/**
 * The input of one invocation: records of one topic from one or several partitions, in offset order
 * within each.
 */
export type Batch<R> = { readonly topic: string; readonly records: readonly R[] };

/**
 * How far a batch reads one partition: `back` delivered records come again, then `forward` new
 * ones.
 */
type Reach = { readonly back: number; readonly forward: number };

/**
 * One delivery: new records of some topic, or an earlier batch as a whole again. Numbers wrap
 * around.
 */
type DeliveryStep =
  | { readonly kind: 'read'; readonly topic: number; readonly reaches: readonly Reach[] }
  | { readonly kind: 'again'; readonly batch: number };

const steps: fc.Arbitrary<readonly DeliveryStep[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('read' as const),
        topic: fc.nat({ max: 4 }),
        reaches: fc.array(
          fc.record({
            back: fc.oneof(
              { weight: 3, arbitrary: fc.constant(0) },
              { weight: 1, arbitrary: fc.nat({ max: 6 }) },
            ),
            forward: fc.nat({ max: 8 }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), batch: fc.nat({ max: 50 }) }) },
  ),
  { maxLength: 30 },
);

const logsOf = <R extends Placed>(records: readonly R[]): ReadonlyMap<string, readonly (readonly R[])[]> =>
  new Map(
    [...Map.groupBy(records, (record) => record.topic)].map(
      ([topic, ofTopic]): [string, readonly (readonly R[])[]] => [
        topic,
        [...Map.groupBy(ofTopic, (record) => record.partition)]
          .toSorted(([a], [b]) => a - b)
          .map(([, log]) => log.toSorted((a, b) => a.offset - b.offset)),
      ],
    ),
  );

/**
 * Plays the steps over the logs, then delivers the rest in batches of `drain` records per partition
 * and repeats the batches in `late`. Every record is delivered at least once, and none before those
 * ahead of it in its partition.
 */
const planDeliveries = <R extends Placed>(
  records: readonly R[],
  plan: { readonly steps: readonly DeliveryStep[]; readonly drain: number; readonly late: readonly number[] },
): readonly Batch<R>[] => {
  const logs = [...logsOf(records)];
  const read = new Map<readonly R[], number>();
  const batches: Batch<R>[] = [];
  const take = (log: readonly R[], { back, forward }: Reach): readonly R[] => {
    const position = read.get(log) ?? 0;
    const end = Math.min(position + forward, log.length);
    read.set(log, end);
    return log.slice(Math.max(position - back, 0), end);
  };
  const deliver = (topic: string, taken: readonly R[]): void => {
    if (taken.length > 0) batches.push({ topic, records: taken });
  };
  const again = (index: number): void => {
    const batch = batches[index % Math.max(batches.length, 1)];
    if (batch !== undefined) batches.push(batch);
  };
  for (const step of plan.steps) {
    if (step.kind === 'again') again(step.batch);
    else {
      const [topic, partitions] = logs[step.topic % Math.max(logs.length, 1)] ?? ['', []];
      deliver(
        topic,
        partitions.flatMap((log, index) =>
          take(log, step.reaches[index % step.reaches.length] ?? { back: 0, forward: 0 }),
        ),
      );
    }
  }
  for (const [topic, partitions] of logs) {
    while (partitions.some((log) => (read.get(log) ?? 0) < log.length)) {
      deliver(
        topic,
        partitions.flatMap((log) =>
          (read.get(log) ?? 0) < log.length ? take(log, { back: 0, forward: plan.drain }) : [],
        ),
      );
    }
  }
  for (const index of plan.late) again(index);
  return batches;
};

/**
 * Plans that deliver these records at least once: split at random, overlapping, and with batches
 * repeated at once or much later.
 */
export const deliveryPlan = <R extends Placed>(records: readonly R[]): fc.Arbitrary<readonly Batch<R>[]> =>
  fc
    .record({
      steps,
      drain: fc.integer({ min: 1, max: 20 }),
      late: fc.array(fc.nat({ max: 100 }), { maxLength: 3 }),
    })
    .map((plan) => planDeliveries(records, plan));

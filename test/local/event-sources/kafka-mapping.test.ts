import type { MSKEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contextFactory } from '../../../local/event-sources/context.ts';
import {
  type EventSource,
  type KafkaHandler,
  type KafkaMappingSettings,
  startKafkaMapping,
} from '../../../local/event-sources/kafka-mapping.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import type { DeliveryFailure } from '../../../local/event-sources/redelivery.ts';
import { openLog, type PartitionedLog } from '../../../local/log/log.ts';

let log: PartitionedLog;
let failures: DeliveryFailure[];
let mappings: EventSource[];

beforeEach(() => {
  log = openLog(':memory:', { partitions: 3 });
  [failures, mappings] = [[], []];
});
afterEach(async () => {
  await Promise.all(mappings.map((mapping) => mapping.stop()));
  log.close();
});

const start = (handler: KafkaHandler, changes: Partial<KafkaMappingSettings['source']> = {}): EventSource => {
  const mapping = startKafkaMapping({
    log,
    source: {
      topic: 'orders',
      batchSize: 10,
      batchingWindowSeconds: 0,
      startingPosition: 'TRIM_HORIZON',
      ...changes,
    },
    group: 'ingest-orders',
    handler,
    createContext: contextFactory({
      functionName: 'ingest-orders',
      timeoutSeconds: 30,
      now: Date.now,
      newId: () => 'request',
    }),
    now: Date.now,
    redelivery: { base_ms: 1, cap_ms: 5, random: () => 0.5, onError: (failure) => failures.push(failure) },
  });
  mappings.push(mapping);
  return mapping;
};

const produce = (count: number, key: (index: number) => string | null = () => null): void => {
  const records = Array.from({ length: count }, (_, index) => {
    const name = key(index);
    return {
      topic: 'orders',
      key: name === null ? null : Buffer.from(name),
      value: Buffer.from(String(index)),
      timestamp: 1_700_000_000_000,
    };
  });
  log.append(records);
};
const offsetsOf = (event: MSKEvent): string[] =>
  Object.entries(event.records).flatMap(([partition, records]) =>
    records.map(({ offset }) => `${partition}@${offset}`),
  );

describe('an event of the Kafka source', () => {
  it('has the shape of Lambda’s events for MSK', () => {
    const headers = [{ key: 'trace', value: Buffer.from('ab') }];
    const record = {
      topic: 'orders',
      partition: 2,
      offset: 7,
      timestamp: 1_700_000_000_000,
      value: Buffer.from('{}'),
    };
    const event = toMskEvent([
      { ...record, key: Buffer.from('seller'), headers },
      { ...record, partition: 1, key: null, headers: [] },
    ]);
    expect(event).toEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: expect.stringMatching(/^arn:aws:kafka:[\w-]+:\d{12}:cluster\//),
      bootstrapServers: expect.any(String),
      records: {
        'orders-2': [
          {
            topic: 'orders',
            partition: 2,
            offset: 7,
            timestamp: 1_700_000_000_000,
            timestampType: 'CREATE_TIME',
            key: 'c2VsbGVy',
            value: 'e30=',
            headers: [{ trace: [97, 98] }],
          },
        ],
        'orders-1': [expect.not.objectContaining({ key: expect.anything() })],
      },
    });
  });
});

describe('the Kafka source', () => {
  it('delivers every record once, in order within its partition, and at most a batch at a time', async () => {
    produce(100);
    const seen: string[] = [];
    const sizes: number[] = [];
    const mapping = start(async (event) => {
      const offsets = offsetsOf(event);
      sizes.push(offsets.length);
      seen.push(...offsets);
    });
    await mapping.drain();
    expect(Math.max(...sizes)).toBe(10);
    for (const partition of [0, 1, 2]) {
      const ofPartition = seen.filter((offset) => offset.startsWith(`orders-${partition}@`));
      expect(ofPartition).toEqual(
        Array.from(
          { length: log.endOffset('orders', partition) },
          (_, index) => `orders-${partition}@${index}`,
        ),
      );
    }
    expect(seen).toHaveLength(100);
  });

  it('delivers records that come later, and ignores other topics', async () => {
    const seen: string[] = [];
    const mapping = start(async (event) => void seen.push(...offsetsOf(event)));
    await mapping.drain();
    log.append([{ topic: 'other', key: Buffer.from('a'), value: Buffer.from('x'), timestamp: 1 }]);
    produce(1, () => 'a');
    await mapping.drain();
    expect(seen).toEqual([expect.stringMatching(/^orders-\d@0$/)]);
  });

  it('delivers a failed batch again, whole, until it succeeds, and only then the records behind it', async () => {
    produce(15, () => 'one-seller');
    const batches: string[][] = [];
    const mapping = start(async (event) => {
      batches.push(offsetsOf(event));
      if (batches.length <= 12) throw new Error('throttled');
    });
    await mapping.drain();
    const [first] = batches;
    expect(first).toHaveLength(10);
    expect(batches.slice(0, 13)).toEqual(Array.from({ length: 13 }, () => first));
    expect(batches[13]).toHaveLength(5);
    expect(failures.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect(failures[0]).toMatchObject({
      delivery: expect.stringMatching(/^ingest-orders: orders-\d, offsets 0 to 9$/),
      error: new Error('throttled'),
    });
    expect(Math.max(...failures.map(({ retryIn_ms = 0 }) => retryIn_ms))).toBeLessThanOrEqual(5);
  });

  it('does not let one failing partition hold up the others', async () => {
    produce(30);
    const released = Promise.withResolvers<void>();
    const others = new Set<string>();
    const mapping = start(async (event) => {
      const offsets = offsetsOf(event);
      if (offsets[0]?.startsWith('orders-0@') && others.size < 20) throw new Error('down');
      for (const offset of offsets) others.add(offset);
      if (others.size >= 20) released.resolve();
    });
    await released.promise;
    await mapping.drain();
    expect(others.size).toBe(30);
  });

  it('goes on after a restart: a failed batch comes again, a handled one does not', async () => {
    produce(15, () => 'one-seller');
    const failed = Promise.withResolvers<void>();
    let calls = 0;
    const first = start(async () => {
      calls += 1;
      if (calls === 1) return;
      failed.resolve();
      throw new Error('down');
    });
    await failed.promise;
    await first.stop();
    const seen: string[] = [];
    await start(async (event) => void seen.push(...offsetsOf(event))).drain();
    expect(seen.map((offset) => Number(offset.split('@')[1]))).toEqual([10, 11, 12, 13, 14]);
  });

  it('waits for the running invocation when it stops, and commits what that handled', async () => {
    produce(3, () => 'one-seller');
    const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const mapping = start(async () => {
      begun.resolve();
      await release.promise;
    });
    await begun.promise;
    const draining = mapping.drain();
    const stopped = mapping.stop();
    release.resolve();
    await stopped;
    await draining;
    expect(
      [0, 1, 2].reduce((sum, partition) => sum + log.committed('ingest-orders', 'orders', partition), 0),
    ).toBe(3);
  });

  it('reports when it is stopped before everything is handled', async () => {
    produce(1);
    const mapping = start(async () => {
      throw new Error('down');
    });
    const draining = mapping.drain();
    const rejected = expect(draining).rejects.toThrow(
      'ingest-orders was stopped before it had handled everything in orders',
    );
    await mapping.stop();
    await rejected;
  });

  it('fills a batch within the batching window', async () => {
    const sizes: number[] = [];
    const mapping = start(async (event) => void sizes.push(offsetsOf(event).length), {
      batchingWindowSeconds: 20,
    });
    for (let index = 0; index < 10; index += 1) {
      produce(1, () => 'one-seller');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await mapping.drain();
    expect(sizes).toEqual([10]);
  });

  it('cuts a batch that is too large for Lambda', async () => {
    const value = Buffer.alloc(1_000_000);
    log.append(
      Array.from({ length: 9 }, () => ({ topic: 'orders', key: Buffer.from('a'), value, timestamp: 1 })),
    );
    const sizes: number[] = [];
    await start(async (event) => {
      expect(JSON.stringify(event).length).toBeLessThan(6 * 1024 * 1024);
      sizes.push(offsetsOf(event).length);
    }).drain();
    expect(sizes).toEqual([4, 4, 1]);
  });
});

it('gives each invocation a context whose time runs out', () => {
  let now = 1000;
  const createContext = contextFactory({
    functionName: 'ingest-orders',
    timeoutSeconds: 30,
    now: () => now,
    newId: () => 'request-7',
  });
  const context = createContext();
  expect(context).toMatchObject({ functionName: 'ingest-orders', awsRequestId: 'request-7' });
  expect(context.getRemainingTimeInMillis()).toBe(30_000);
  now += 29_000;
  expect(context.getRemainingTimeInMillis()).toBe(1000);
  now += 5000;
  expect(context.getRemainingTimeInMillis()).toBe(0);
  expect(createContext().getRemainingTimeInMillis()).toBe(30_000);
});

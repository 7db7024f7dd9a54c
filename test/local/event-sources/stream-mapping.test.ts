import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contextFactory } from '../../../local/event-sources/context.ts';
import type { EventSource } from '../../../local/event-sources/kafka-mapping.ts';
import type { DeliveryFailure } from '../../../local/event-sources/redelivery.ts';
import type { StreamHandler } from '../../../local/event-sources/stream-delivery.ts';
import { startStreamMapping } from '../../../local/event-sources/stream-mapping.ts';
import { openLog, type PartitionedLog } from '../../../local/log/log.ts';
import { type Store, startStore } from '../../../local/store/store.ts';
import { ensureTable } from '../../../local/store/tables.ts';
import type { StreamSourceDefinition } from '../../../topology/event-sources.ts';
import { TABLES } from '../../../topology/tables.ts';
import { type OnAnswer, type OnCall, startStreamsProxy } from '../../support/servers/streams-proxy.ts';

let folder: string;
let store: Store;
let tables: DynamoDBClient;
let log: PartitionedLog;
let failures: DeliveryFailure[];
let endings: (() => Promise<void>)[];
let table: string;
let streamArn: string;
let made = 0;

const newTable = async (): Promise<{ name: string; arn: string }> => {
  const name = `stream-test-${(made += 1)}`;
  return { name, arn: (await ensureTable(tables, name, TABLES.metrics))! };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stream-'));
  const tableNames = { ledger: 'test-ledger', metrics: 'test-metrics', connections: 'test-connections' };
  store = await startStore({ dataFile: join(folder, 'store.db'), tableNames, environment: {} });
  tables = new DynamoDBClient(store.clientSettings);
});
afterAll(async () => {
  tables.destroy();
  await store.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  log = openLog(':memory:', { partitions: 1 });
  [failures, endings] = [[], []];
  ({ name: table, arn: streamArn } = await newTable());
});
afterEach(async () => {
  for (const end of endings.toReversed()) await end();
  log.close();
});

const start = (
  handler: StreamHandler,
  changes: Partial<StreamSourceDefinition> = {},
  endpoint = store.endpoint,
  now = Date.now,
): EventSource => {
  const client = new DynamoDBStreamsClient({ ...store.streamsClientSettings, endpoint, maxAttempts: 1 });
  const mapping = startStreamMapping({
    client,
    streamArn,
    source: {
      table: 'metrics',
      batchSize: 100,
      batchingWindowSeconds: 0,
      filters: [],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      parallelizationFactor: 1,
      maximumRecordAgeSeconds: 3600,
      ...changes,
    },
    name: 'evaluate',
    handler,
    createContext: contextFactory({
      functionName: 'evaluate',
      timeoutSeconds: 30,
      now: Date.now,
      newId: () => 'request',
    }),
    checkpoints: log.checkpoints,
    now,
    idlePoll_ms: 5,
    discovery_ms: 20,
    redelivery: { base_ms: 1, cap_ms: 5, random: () => 0.5, onError: (failure) => failures.push(failure) },
  });
  endings.push(async () => {
    await mapping.stop();
    client.destroy();
  });
  return mapping;
};
const proxied = async (onCall: OnCall, onAnswer?: OnAnswer): Promise<string> => {
  const proxy = await startStreamsProxy(store.endpoint, onCall, onAnswer);
  endings.push(proxy.close);
  return proxy.endpoint;
};

const put = (sk: string, value = 'x', name = table) =>
  tables.send(
    new PutItemCommand({
      TableName: name,
      Item: { pk: { S: 'SELLER#a' }, sk: { S: sk }, value: { S: value } },
    }),
  );
const putMany = async (prefix: string, count: number): Promise<void> => {
  for (let from = 0; from < count; from += 25) {
    const names = Array.from(
      { length: Math.min(25, count - from) },
      (_, index) => `${prefix}${String(from + index).padStart(5, '0')}`,
    );
    const requests = names.map((sk) => ({ PutRequest: { Item: { pk: { S: 'SELLER#a' }, sk: { S: sk } } } }));
    await tables.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
};
const nameOf = (record: DynamoDBRecord): string => record.dynamodb?.Keys?.['sk']?.S ?? '';
const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';
const collect =
  (seen: string[]): StreamHandler =>
  async ({ Records }) =>
    void seen.push(...Records.map(nameOf));

describe('an event of the stream source', () => {
  it('has the shape of Lambda’s events for streams, with every attribute type and both images', async () => {
    const Item = {
      pk: { S: 'SELLER#a' },
      sk: { S: 'SUMMARY' },
      n: { N: '12345678901234567890.12345678' },
      b: { B: Buffer.from([0, 255]) },
      flags: { M: { yes: { BOOL: true }, none: { NULL: true }, list: { L: [{ S: 'x' }, { N: '1' }] } } },
      ss: { SS: ['a', 'b'] },
      ns: { NS: ['1'] },
      bs: { BS: [Buffer.from([1])] },
    };
    await tables.send(new PutItemCommand({ TableName: table, Item }));
    await put('SUMMARY', 'new');
    await tables.send(new DeleteItemCommand({ TableName: table, Key: { pk: Item.pk, sk: Item.sk } }));
    const records: DynamoDBRecord[] = [];
    await start(async (event) => void records.push(...event.Records)).drain();
    const image = { ...Item, b: { B: 'AP8=' }, bs: { BS: ['AQ=='] } };
    expect(records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      eventSourceARN: streamArn,
      dynamodb: { Keys: { pk: Item.pk, sk: Item.sk }, NewImage: image, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(records[0]?.dynamodb).not.toHaveProperty('OldImage');
    expect(records[0]?.dynamodb?.ApproximateCreationDateTime).toBeGreaterThan(1_000_000_000);
    expect(records[0]?.dynamodb?.ApproximateCreationDateTime).toBeLessThan(100_000_000_000);
    expect(records[1]).toMatchObject({
      eventName: 'MODIFY',
      dynamodb: { OldImage: image, NewImage: { value: { S: 'new' } } },
    });
    expect(records[2]).toMatchObject({
      eventName: 'REMOVE',
      dynamodb: { OldImage: { value: { S: 'new' } } },
    });
  });
});

describe('the stream source', () => {
  it('delivers every record that passes the filter once and in order, from any number of pages', async () => {
    await putMany('DAY#', 1200);
    await putMany('TOTAL#', 1200);
    const [seen, sizes]: [string[], number[]] = [[], []];
    const filters = [{ dynamodb: { Keys: { sk: { S: [{ prefix: 'TOTAL#' }] } } } }];
    const handler: StreamHandler = async ({ Records }) => {
      sizes.push(Records.length);
      seen.push(...Records.map(nameOf));
    };
    const mapping = start(handler, { batchSize: 500, filters });
    await mapping.drain();
    expect(seen).toEqual(
      Array.from({ length: 1200 }, (_, index) => `TOTAL#${String(index).padStart(5, '0')}`),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    await put('TOTAL#later');
    await mapping.drain();
    expect(seen.at(-1)).toBe('TOTAL#later');
  });

  it('goes on after a restart, also behind records that no filter let through', async () => {
    await putMany('DAY#', 30);
    const nothing: string[] = [];
    const filters = [{ dynamodb: { Keys: { sk: { S: ['SUMMARY'] } } } }];
    const first = start(collect(nothing), { filters });
    await first.drain();
    await first.stop();
    await put('SUMMARY');
    const seen: string[] = [];
    await start(collect(seen)).drain();
    expect([nothing, seen]).toEqual([[], ['SUMMARY']]);
  });

  it('delivers again from the first record that the function reports, but none before it', async () => {
    await putMany('A', 5);
    const batches: string[][] = [];
    await start(async ({ Records }) => {
      batches.push(Records.map(nameOf));
      if (batches.length > 1) return;
      return { batchItemFailures: [3, 2].map((index) => ({ itemIdentifier: sequenceOf(Records[index]!) })) };
    }).drain();
    expect(batches).toEqual([
      ['A00000', 'A00001', 'A00002', 'A00003', 'A00004'],
      ['A00002', 'A00003', 'A00004'],
    ]);
    expect(failures).toMatchObject([
      { attempt: 1, error: { message: '3 of 5 records are to be delivered again' } },
    ]);
  });

  it('remembers the records before a reported failure, so that a restart does not repeat them', async () => {
    await putMany('A', 5);
    const reported = Promise.withResolvers<void>();
    const first = start(async ({ Records }) => {
      reported.resolve();
      return { batchItemFailures: [{ itemIdentifier: sequenceOf(Records.at(-1)!) }] };
    });
    await reported.promise;
    await first.stop();
    const seen: string[] = [];
    await start(collect(seen)).drain();
    expect(seen).toEqual(['A00004']);
  });

  it.each(['', 'unknown'])(
    'delivers the whole batch again when the function reports "%s", as Lambda does',
    async (itemIdentifier) => {
      await putMany('A', 3);
      const sizes: number[] = [];
      await start(async ({ Records }) => {
        sizes.push(Records.length);
        return { batchItemFailures: sizes.length === 1 ? [{ itemIdentifier }] : [] };
      }).drain();
      expect(sizes).toEqual([3, 3]);
    },
  );

  it('narrows a failing batch down to the record that fails, and loses none', async () => {
    await putMany('A', 16);
    const done: string[] = [];
    let faults = 0;
    await start(async ({ Records }) => {
      if (Records.some((record) => nameOf(record) === 'A00009') && Records.length > 1)
        throw new Error('poison');
      if (nameOf(Records[0]!) === 'A00009' && (faults += 1) < 3) throw new Error('poison');
      done.push(...Records.map(nameOf));
    }).drain();
    expect(done).toEqual(Array.from({ length: 16 }, (_, index) => `A${String(index).padStart(5, '0')}`));
    expect(failures.length).toBeGreaterThan(3);
  });

  it('delivers the whole batch again when it throws and must not be narrowed', async () => {
    await putMany('A', 4);
    const sizes: number[] = [];
    const handler: StreamHandler = async ({ Records }) => {
      sizes.push(Records.length);
      if (sizes.length < 3) throw new Error('throttled');
    };
    // The type of the definitions only knows `true`; the mapping serves both.
    await start(handler, { bisectBatchOnError: false as true }).drain();
    expect(sizes).toEqual([4, 4, 4]);
  });

  describe('a record that fails for as long as the source allows', () => {
    const isPoison = (record: DynamoDBRecord): boolean => nameOf(record) === 'A00002';
    const setAside = () => failures.filter(({ retryIn_ms }) => retryIn_ms === undefined);
    const told = {
      delivery: expect.stringMatching(/^evaluate: sequence \d+$/),
      error: { name: 'RecordSetAsideError', message: expect.stringContaining('(SELLER#a A00002): poison') },
    };

    it('is set aside and reported with its reason when it throws, and those behind it move on, each once', async () => {
      await putMany('A', 6);
      const done: string[] = [];
      const handler: StreamHandler = async ({ Records }) => {
        if (Records.some(isPoison)) throw new Error('poison');
        done.push(...Records.map(nameOf));
      };
      const mapping = start(handler, { maximumRecordAgeSeconds: 0.05 });
      await mapping.drain();
      expect(done).toEqual(['A00000', 'A00001', 'A00003', 'A00004', 'A00005']);
      expect(setAside()).toMatchObject([told]);
      // Not tried again by the next start either.
      await mapping.stop();
      await putMany('B', 1);
      await start(handler).drain();
      expect(done.at(-1)).toBe('B00000');
    });

    it('is set aside, alone, when the function reports it', async () => {
      await putMany('A', 5);
      const seen: string[] = [];
      const handler: StreamHandler = async ({ Records }) => {
        seen.push(...Records.map(nameOf));
        return {
          batchItemFailures: Records.filter(isPoison).map((record) => ({
            itemIdentifier: sequenceOf(record),
          })),
        };
      };
      await start(handler, { maximumRecordAgeSeconds: 0.05 }).drain();
      expect(seen.at(-1)).toBe('A00004');
      expect(setAside()).toMatchObject([{ error: { message: expect.stringContaining('SELLER#a A00002') } }]);
    });

    it('is not set aside by time alone, because a laptop may have slept between two tries', async () => {
      await putMany('A', 3);
      let [attempts, clock] = [0, 0];
      const seen: string[] = [];
      const handler: StreamHandler = async ({ Records }) => {
        clock += 7 * 3_600_000;
        if (Records.some(isPoison) && (attempts += 1) < 20) throw new Error('no connection yet');
        seen.push(...Records.map(nameOf));
      };
      await start(handler, { maximumRecordAgeSeconds: 6 * 3600 }, store.endpoint, () => clock).drain();
      expect([seen, setAside()]).toEqual([['A00000', 'A00001', 'A00002'], []]);
    });

    it('is not set aside earlier, nor when it succeeds in the end', async () => {
      await putMany('A', 3);
      let attempts = 0;
      const seen: string[] = [];
      const handler: StreamHandler = async ({ Records }) => {
        if (Records.some(isPoison) && (attempts += 1) < 20) throw new Error('poison');
        seen.push(...Records.map(nameOf));
      };
      await start(handler, { maximumRecordAgeSeconds: 3600 }).drain();
      expect([seen, setAside()]).toEqual([['A00000', 'A00001', 'A00002'], []]);
    });
  });

  it('reports when it is stopped before everything is handled', async () => {
    await put('A');
    const mapping = start(async () => {
      throw new Error('down');
    });
    const rejected = expect(mapping.drain()).rejects.toThrow(
      'evaluate was stopped before it had handled everything in its stream',
    );
    await mapping.stop();
    await rejected;
  });
});

describe('the stream source over time', () => {
  it('replaces an expired iterator, and neither loses nor repeats a record', async () => {
    await putMany('A', 1500);
    let reads = 0;
    const endpoint = await proxied(({ action }) =>
      action === 'GetRecords' && (reads += 1) % 2 === 0 ? { error: 'ExpiredIteratorException' } : undefined,
    );
    const seen: string[] = [];
    const mapping = start(collect(seen), {}, endpoint);
    await mapping.drain();
    await putMany('B', 10);
    await mapping.drain();
    expect(seen).toHaveLength(1510);
    expect(new Set(seen).size).toBe(1510);
    expect(failures).toEqual([]);
  });

  it('goes on at the oldest record when its place was trimmed, and reports the gap', async () => {
    await putMany('A', 3);
    const first = start(async () => undefined);
    await first.drain();
    await first.stop();
    await putMany('B', 2);
    const endpoint = await proxied(({ action, input }) =>
      action === 'GetShardIterator' && input['ShardIteratorType'] === 'AFTER_SEQUENCE_NUMBER'
        ? { error: 'TrimmedDataAccessException' }
        : undefined,
    );
    const seen: string[] = [];
    await start(collect(seen), {}, endpoint).drain();
    expect(seen.slice(-2)).toEqual(['B00000', 'B00001']);
    expect(failures).toMatchObject([
      { error: { message: expect.stringMatching(/removed from the stream before they were read/) } },
    ]);
  });

  it('keeps trying, and reports each failure, while the store does not answer', async () => {
    await put('A');
    let refusals = 0;
    const endpoint = await proxied(() =>
      (refusals += 1) <= 6 ? { error: 'InternalServerError' } : undefined,
    );
    const seen: string[] = [];
    await start(collect(seen), {}, endpoint).drain();
    expect(seen).toEqual(['A']);
    expect(failures).toHaveLength(6);
    expect(failures[0]?.delivery).toBe('evaluate: listing shards');
  });

  it('reads the child of a shard after its parent, and never the parent again', async () => {
    const child = await newTable();
    const client = new DynamoDBStreamsClient(store.streamsClientSettings);
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: child.arn }));
    client.destroy();
    const childShard = StreamDescription!.Shards![0]!.ShardId!;
    let split = false;
    const endpoint = await proxied(
      (call) => {
        if (call.input['ShardId'] === childShard) call.input = { ...call.input, StreamArn: child.arn };
        return undefined;
      },
      ({ input }, output) => {
        if (!split) return;
        const shards = output.StreamDescription?.Shards;
        if (shards !== undefined) shards.push({ ShardId: childShard, ParentShardId: shards[0]!.ShardId });
        const place = Buffer.from(String(input['ShardIterator'] ?? ''), 'base64').toString();
        if (place.includes(`"${table}"`) && output.Records?.length === 0) delete output.NextShardIterator;
      },
    );
    const seen: string[] = [];
    const mapping = start(collect(seen), { batchSize: 1 }, endpoint);
    await put('parent-1');
    await mapping.drain();
    await put('parent-2');
    split = true;
    await put('child-1', 'x', child.name);
    await mapping.drain();
    expect(seen).toEqual(['parent-1', 'parent-2', 'child-1']);
    await mapping.stop();
    const again: string[] = [];
    await put('child-2', 'x', child.name);
    await start(collect(again), {}, endpoint).drain();
    expect(again).toEqual(['child-2']);
  });
});

import {
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  type DynamoDBDocumentClient,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { delayAfter, type Waiting } from '../../app/pacing/backoff.ts';
import type { KafkaRecord } from '../../app/ports/kafka-record.ts';
import type { QuarantinePageRequest, QuarantineStore, Rejected } from '../../app/ports/quarantine.ts';
import { PREVIEW_CHARACTERS } from '../../contracts/api/quarantine.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { BATCH_GET_MAX, batchGet, type Projection, UNPROCESSED_BACKOFF } from './batch-get.ts';
import { integer, numberText, toNumber } from './client.ts';
import {
  AFTER_ALL,
  isQuarantineOf,
  type Key,
  QUARANTINE_SHARD_KEYS,
  quarantinePk,
  quarantineShardOf,
  quarantineSk,
  quarantineTimeKey,
} from './keys.ts';
import { queryRange } from './query-range.ts';

/**
 * An item holds 400 KB and a Kafka record may be larger. A longer value is split over several
 * items.
 */
const PART_BYTES = 350_000;
/**
 * A longer key is cut: it cannot be an id, and must fit into one item with the value's first part.
 */
const KEY_BYTES_MAX = 20_000;
/** Keys per index page when the records of one topic are filtered out of all. */
const LISTED_MAX = 1000;
/** BatchWriteItem takes 25 items and 16 MB. 25 full parts are smaller than that. */
const BATCH_WRITE_MAX = 25;

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;
const keyOf = ({ topic, partition, offset }: KafkaRecord, part = 0): Key => ({
  pk: quarantinePk(topic, partition),
  sk: quarantineSk(offset, part),
});

/** A UTF-8 character takes up to four bytes. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;

/** The beginning of a value as text. The cut may break a character, but none of those returned. */
const previewOf = (value: Buffer): string =>
  [...value.subarray(0, PREVIEW_BYTES).toString('utf8')].slice(0, PREVIEW_CHARACTERS).join('');

/** The items of one record: the first one, which lists it, and the rest of its value. */
const itemsOf = (
  { raw, reason }: Rejected,
  now: number,
): { first: Record<string, unknown>; rest: Record<string, unknown>[] } => {
  const value = raw.value ?? Buffer.alloc(0);
  const parts = Math.max(1, Math.ceil(value.length / PART_BYTES));
  const slice = (part: number): Buffer => value.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
  const rest = Array.from({ length: parts - 1 }, (_, index) => ({
    ...keyOf(raw, index + 1),
    value: slice(index + 1),
  }));
  const { topic, partition, offset, timestamp, key } = raw;
  const first = {
    ...keyOf(raw),
    topic,
    partition: toNumber(partition),
    offset: toNumber(offset),
    timestamp: toNumber(timestamp),
    reason,
    quarantined_at: toNumber(now),
    parts: toNumber(parts),
    key: key?.subarray(0, KEY_BYTES_MAX),
    value: slice(0),
    // Stored for lists, because DynamoDB cannot return a part of the value.
    bytes: toNumber(value.length),
    preview: previewOf(value),
    [ATTRIBUTES.quarantineShard]: quarantineShardOf(raw),
    [ATTRIBUTES.quarantinedAt]: quarantineTimeKey(now, raw),
  };
  return { first, rest };
};

const bytes = z.instanceof(Uint8Array).transform((value) => Buffer.from(value));
/** This may not be a valid time: a wrong timestamp may be the reason for the quarantine. */
const timestamp = numberText.transform(Number);
const place = { topic: z.string(), partition: integer, offset: integer, timestamp, reason: z.string() };
const firstItem = z.object({ ...place, value: bytes });
const partItem = z.object({ sk: z.string(), value: bytes });

const PREVIEW_ATTRIBUTES = [
  'topic',
  'partition',
  'offset',
  'timestamp',
  'reason',
  'quarantined_at',
  'key',
  'bytes',
  'preview',
  ATTRIBUTES.quarantinedAt,
] as const;
const PREVIEW: Projection = {
  ProjectionExpression: PREVIEW_ATTRIBUTES.map((_, index) => `#${index}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(PREVIEW_ATTRIBUTES.map((name, index) => [`#${index}`, name])),
};
const previewItem = z.object({
  ...place,
  quarantined_at: integer,
  key: bytes.optional(),
  bytes: integer,
  preview: z.string(),
  [ATTRIBUTES.quarantinedAt]: z.string(),
});
const indexItem = z.object({ pk: z.string(), sk: z.string(), [ATTRIBUTES.quarantinedAt]: z.string() });
type IndexItem = z.infer<typeof indexItem>;

const newestFirst = (
  a: { readonly quarantined_on: string },
  b: { readonly quarantined_on: string },
): number => (a.quarantined_on < b.quarantined_on ? 1 : -1);

export const createQuarantineStore = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
): QuarantineStore => {
  const readStoredKeys = async (keys: readonly Key[]): Promise<Set<string>> => {
    const items = await batchGet(
      client,
      waiting,
      keys.map((key) => ({ table, key })),
      { ProjectionExpression: 'pk, sk' },
    );
    return new Set((items.get(table) ?? []).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
  };

  /** Lists the newest records of one shard that are older than `after`. */
  const listNewest = async (
    shard: string,
    { topic, limit, after }: QuarantinePageRequest,
  ): Promise<IndexItem[]> => {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.quarantined,
        KeyConditionExpression: '#shard = :shard AND #on < :after',
        ExpressionAttributeNames: { '#shard': ATTRIBUTES.quarantineShard, '#on': ATTRIBUTES.quarantinedAt },
        ExpressionAttributeValues: { ':shard': shard, ':after': after ?? AFTER_ALL },
        ScanIndexForward: false,
        Limit: topic === undefined ? limit : LISTED_MAX,
      },
    );
    const newest: IndexItem[] = [];
    for await (const { Items = [] } of pages) {
      const items = Items.map((item) => indexItem.parse(item));
      newest.push(...items.filter(({ pk }) => topic === undefined || isQuarantineOf(topic, pk)));
      if (newest.length >= limit) break;
    }
    return newest.slice(0, limit);
  };

  const writeSome = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    let pending: NonNullable<BatchWriteCommandOutput['UnprocessedItems']> = {
      [table]: items.map((Item) => ({ PutRequest: { Item } })),
    };
    for (let attempt = 0; Object.keys(pending).length > 0; attempt += 1) {
      if (attempt >= UNPROCESSED_BACKOFF.attemptsMax)
        throw new Error(
          `DynamoDB left quarantined records unwritten after ${attempt} attempts; it is throttling writes`,
        );
      if (attempt > 0) await waiting.sleep(delayAfter(attempt, UNPROCESSED_BACKOFF, waiting.random));
      const output: BatchWriteCommandOutput = await client.send(
        new BatchWriteCommand({ RequestItems: pending }),
      );
      pending = output.UnprocessedItems ?? {};
    }
  };

  const write = async (items: readonly Record<string, unknown>[]): Promise<void> => {
    for (let at = 0; at < items.length; at += BATCH_WRITE_MAX)
      await writeSome(items.slice(at, at + BATCH_WRITE_MAX));
  };

  return {
    findKept: async (raws) => {
      const stored = await readStoredKeys(raws.map((raw) => keyOf(raw)));
      return new Set(raws.filter((raw) => stored.has(nameOf(keyOf(raw)))));
    },

    add: async (rejected, now) => {
      const added: Rejected[] = [];
      // A history file may contain the same record twice, and both have the same key.
      const byKey = new Map(rejected.map((record) => [nameOf(keyOf(record.raw)), record]));
      const distinct = [...byKey.values()];
      for (let from = 0; from < distinct.length; from += BATCH_GET_MAX) {
        const chunk = distinct.slice(from, from + BATCH_GET_MAX);
        const stored = await readStoredKeys(chunk.map(({ raw }) => keyOf(raw)));
        const missing = chunk.filter(({ raw }) => !stored.has(nameOf(keyOf(raw))));
        const items = missing.map((record) => itemsOf(record, now));
        // The first item lists a record, so it is written last: a listed record is always complete.
        await write(items.flatMap(({ rest }) => rest));
        await write(items.map(({ first }) => first));
        added.push(...missing);
      }
      return added;
    },

    readNewest: async (question) => {
      // One record more than requested shows whether another page follows.
      const each = { ...question, limit: question.limit + 1 };
      const listed = (await Promise.all(QUARANTINE_SHARD_KEYS.map((shard) => listNewest(shard, each))))
        .flat()
        .sort(newestFirst);
      const page = listed.slice(0, question.limit);
      const items = await batchGet(
        client,
        waiting,
        page.map(({ pk, sk }) => ({ table, key: { pk, sk } })),
        PREVIEW,
      );
      const records = (items.get(table) ?? []).map((item) => previewItem.parse(item)).sort(newestFirst);
      return {
        records: records.map(({ quarantined_at: quarantinedAt, quarantined_on: _, ...record }) => ({
          ...record,
          quarantinedAt,
        })),
        end: listed.length > question.limit ? page.at(-1)?.quarantined_on : undefined,
      };
    },

    list: async (topic, partition) => {
      const range = { pk: quarantinePk(topic, partition), from: '0', to: AFTER_ALL };
      const items = await Array.fromAsync(
        queryRange(client, table, range, { ConsistentRead: false }),
        (item) => ({ sk: String(item['sk']), item }),
      );
      const parts = items.filter(({ sk }) => sk.includes('#')).map(({ item }) => partItem.parse(item));
      return items
        .filter(({ sk }) => !sk.includes('#'))
        .map(({ sk, item }) => {
          const { value, ...rest } = firstItem.parse(item);
          const more = parts
            .filter((part) => part.sk.startsWith(`${sk}#`))
            .sort((a, b) => Number(a.sk.slice(sk.length + 1)) - Number(b.sk.slice(sk.length + 1)));
          return { ...rest, value: Buffer.concat([value, ...more.map((part) => part.value)]) };
        });
    },
  };
};

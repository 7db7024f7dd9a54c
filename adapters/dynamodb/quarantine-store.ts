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
  quarantinedOn,
  quarantinePk,
  quarantineShardOf,
  quarantineSk,
} from './keys.ts';

/** An item holds 400 KB, a Kafka record may hold more: longer values go on in further items. */
const PART_BYTES = 350_000;
/** A key this long is no id, and more of it would not fit beside the value's first part. */
const KEY_BYTES_MAX = 20_000;
/** Keys in one answer of the index where some may be of other topics. */
const LISTED_MAX = 1000;
/** BatchWriteItem takes 25 items and 16 MB; full parts stay below both. */
const BATCH_WRITE_MAX = 25;

const keyOf = ({ topic, partition, offset }: KafkaRecord, part = 0): Key => ({
  pk: quarantinePk(topic, partition),
  sk: quarantineSk(offset, part),
});

/** As many bytes as that many characters can take. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;

/** The beginning of a value as text. A character that the cut may have broken is not among those shown. */
const previewOf = (value: Buffer): string =>
  [...value.subarray(0, PREVIEW_BYTES).toString('utf8')].slice(0, PREVIEW_CHARACTERS).join('');

/** The items of one record: the first, by which it is found, and those that its value goes on in. */
const itemsOf = (
  { source, reason }: Rejected,
  now: number,
): { first: Record<string, unknown>; rest: Record<string, unknown>[] } => {
  const value = source.value ?? Buffer.alloc(0);
  const parts = Math.max(1, Math.ceil(value.length / PART_BYTES));
  const slice = (part: number): Buffer => value.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
  const rest = Array.from({ length: parts - 1 }, (_, index) => ({
    ...keyOf(source, index + 1),
    value: slice(index + 1),
  }));
  const { topic, partition, offset, timestamp, key } = source;
  const first = {
    ...keyOf(source),
    topic,
    partition: toNumber(partition),
    offset: toNumber(offset),
    timestamp: toNumber(timestamp),
    reason,
    quarantined_at: toNumber(now),
    parts: toNumber(parts),
    key: key?.subarray(0, KEY_BYTES_MAX),
    value: slice(0),
    // Beside the value, for lists: of an attribute there is no reading a part.
    bytes: toNumber(value.length),
    preview: previewOf(value),
    [ATTRIBUTES.quarantineShard]: quarantineShardOf(source),
    [ATTRIBUTES.quarantinedAt]: quarantinedOn(now, source),
  };
  return { first, rest };
};

const bytes = z.instanceof(Uint8Array).transform((value) => Buffer.from(value));
/** A timestamp may be what is wrong with a record, and greater than any time. */
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
  const present = async (keys: readonly Key[]): Promise<Set<string>> => {
    const found = await batchGet(
      client,
      waiting,
      keys.map((key) => ({ table, key })),
      { ProjectionExpression: 'pk, sk' },
    );
    return new Set((found.get(table) ?? []).map(({ pk, sk }) => `${String(pk)} ${String(sk)}`));
  };

  /** The newest of one shard that are older than a place. */
  const newestOf = async (
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
    const found: IndexItem[] = [];
    for await (const { Items = [] } of pages) {
      const items = Items.map((item) => indexItem.parse(item));
      found.push(...items.filter(({ pk }) => topic === undefined || isQuarantineOf(topic, pk)));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
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
    add: async (given, now) => {
      const added: Rejected[] = [];
      // In a file the same record may stand twice, and then it has one place.
      const rejected = [
        ...new Map(
          given.map((record) => [`${keyOf(record.source).pk} ${keyOf(record.source).sk}`, record]),
        ).values(),
      ];
      for (let from = 0; from < rejected.length; from += BATCH_GET_MAX) {
        const chunk = rejected.slice(from, from + BATCH_GET_MAX);
        const known = await present(chunk.map(({ source }) => keyOf(source)));
        const missing = chunk.filter(({ source }) => !known.has(`${keyOf(source).pk} ${keyOf(source).sk}`));
        const items = missing.map((record) => itemsOf(record, now));
        // One call has no order in it: the first items follow when the others are there, so that a record that is found is whole.
        await write(items.flatMap(({ rest }) => rest));
        await write(items.map(({ first }) => first));
        added.push(...missing);
      }
      return added;
    },

    readNewest: async (question) => {
      // One more than asked for tells whether anything follows.
      const each = { ...question, limit: question.limit + 1 };
      const listed = (await Promise.all(QUARANTINE_SHARD_KEYS.map((shard) => newestOf(shard, each))))
        .flat()
        .sort(newestFirst);
      const page = listed.slice(0, question.limit);
      const found = await batchGet(
        client,
        waiting,
        page.map(({ pk, sk }) => ({ table, key: { pk, sk } })),
        PREVIEW,
      );
      const records = (found.get(table) ?? []).map((item) => previewItem.parse(item)).sort(newestFirst);
      return {
        records: records.map(({ quarantined_at: quarantinedAt, quarantined_on: _, ...record }) => ({
          ...record,
          quarantinedAt,
        })),
        end: listed.length > question.limit ? page.at(-1)?.quarantined_on : undefined,
      };
    },

    list: async (topic, partition) => {
      const pk = quarantinePk(topic, partition);
      const found: { sk: string; item: Record<string, unknown> }[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': pk, ':from': '0', ':to': AFTER_ALL },
        },
      );
      for await (const { Items = [] } of pages)
        found.push(...Items.map((item) => ({ sk: String(item['sk']), item })));
      const parts = found.filter(({ sk }) => sk.includes('#')).map(({ item }) => partItem.parse(item));
      return found
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

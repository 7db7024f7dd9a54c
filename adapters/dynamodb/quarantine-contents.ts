import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { KeptRecord, QuarantineContents, QuarantineSpan } from '../../app/ports/quarantine.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { batchGet, type Item } from './batch-get.ts';
import { batchWrite, type WriteRequest } from './batch-write.ts';
import { integer } from './client.ts';
import { AFTER_ALL, isQuarantineOf, type Key, QUARANTINE_SHARD_KEYS } from './keys.ts';
import { bytes, firstItem, partItem, quarantineKeyOf } from './quarantine-items.ts';
import { queryRange } from './query-range.ts';

/** Keys per index page. */
const LISTED_MAX = 1000;
/** First items read in one call: at most 9 MB. */
const READ_AT_ONCE = 25;
/** A group is handed on when it has so many records or bytes. */
const GROUP_MAX = 500;
const GROUP_BYTES_MAX = 8_000_000;

const indexItem = z.object({ pk: z.string(), sk: z.string() });
/** A release from before there were parts did not write `parts`. */
const keptItem = firstItem.extend({ parts: integer.default(1), key: bytes.optional() });

const iso = (instant: number): string => new Date(instant).toISOString();

const indexQuery = (table: string, shard: string, { from, to }: QuarantineSpan): QueryCommandInput => ({
  TableName: table,
  IndexName: INDEXES.quarantined,
  KeyConditionExpression: '#shard = :shard AND #on BETWEEN :from AND :to',
  ExpressionAttributeNames: { '#shard': ATTRIBUTES.quarantineShard, '#on': ATTRIBUTES.quarantinedAt },
  ExpressionAttributeValues: {
    ':shard': shard,
    // A key is a time and a place, so it is greater than its time alone.
    ':from': from === undefined ? '0' : iso(from),
    ':to': to === undefined ? AFTER_ALL : iso(to),
  },
  Limit: LISTED_MAX,
});

export const createQuarantineContents = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
): QuarantineContents => {
  /** The keys of the first items, a page at a time. */
  async function* listKeys(span: QuarantineSpan): AsyncGenerator<readonly Key[]> {
    for (const shard of QUARANTINE_SHARD_KEYS)
      for await (const { Items = [] } of paginateQuery({ client }, indexQuery(table, shard, span)))
        yield Items.map((item) => indexItem.parse(item)).filter(
          ({ pk }) => span.topic === undefined || isQuarantineOf(span.topic, pk),
        );
  }

  /** The value in the further items of a record; undefined when one of them is gone. */
  const readRest = async ({ pk, sk }: Key, parts: number): Promise<Buffer[] | undefined> => {
    if (parts === 1) return [];
    const range = { pk, from: `${sk}#`, to: `${sk}#${AFTER_ALL}` };
    const rest = (await Array.fromAsync(queryRange(client, table, range))).map((item) =>
      partItem.parse(item),
    );
    const numberOf = (part: { readonly sk: string }): number => Number(part.sk.slice(sk.length + 1));
    return rest.length === parts - 1
      ? rest.sort((a, b) => numberOf(a) - numberOf(b)).map(({ value }) => value)
      : undefined;
  };

  /** Undefined when it cannot be read. */
  const readKept = async (key: Key, item: Item): Promise<KeptRecord | undefined> => {
    const parsed = keptItem.safeParse(item);
    if (!parsed.success) return undefined;
    const { value, parts, reason, key: messageKey, ...place } = parsed.data;
    const rest = await readRest(key, parts);
    return {
      raw: { ...place, key: messageKey, value: Buffer.concat([value, ...(rest ?? [])]) },
      reason,
      parts,
      isWhole: rest !== undefined,
    };
  };

  const readSome = async (keys: readonly Key[]) => {
    const records: KeptRecord[] = [];
    const unreadable: string[] = [];
    const items = await batchGet(
      client,
      waiting,
      keys.map((key) => ({ table, key })),
    );
    // A key without an item was removed since the index was read.
    for (const item of items.get(table) ?? []) {
      const key = indexItem.parse(item);
      const kept = await readKept(key, item);
      if (kept === undefined) unreadable.push(`${key.pk} ${key.sk}`);
      else records.push(kept);
    }
    return { records, unreadable };
  };

  return {
    count: async (span) => {
      let count = 0;
      for await (const keys of listKeys(span)) count += keys.length;
      return count;
    },

    read: async function* (span) {
      let [records, unreadable, size]: [KeptRecord[], string[], number] = [[], [], 0];
      for await (const keys of listKeys(span))
        for (let at = 0; at < keys.length; at += READ_AT_ONCE) {
          const some = await readSome(keys.slice(at, at + READ_AT_ONCE));
          records.push(...some.records);
          unreadable.push(...some.unreadable);
          size += some.records.reduce((sum, { raw }) => sum + (raw.value?.length ?? 0), 0);
          if (records.length < GROUP_MAX && size < GROUP_BYTES_MAX) continue;
          yield { records, unreadable };
          [records, unreadable, size] = [[], [], 0];
        }
      if (records.length + unreadable.length > 0) yield { records, unreadable };
    },

    remove: async (records) => {
      const removal = (Key: Key): WriteRequest => ({ DeleteRequest: { Key } });
      const rest = records.flatMap(({ raw, parts }) =>
        Array.from({ length: parts - 1 }, (_, index) => removal(quarantineKeyOf(raw, index + 1))),
      );
      // The first item lists a record, so it goes last: what is left of an interrupted removal is
      // found again.
      await batchWrite(client, waiting, table, rest);
      await batchWrite(
        client,
        waiting,
        table,
        records.map(({ raw }) => removal(quarantineKeyOf(raw))),
      );
    },
  };
};

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  paginateQuery,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import { forEachConcurrently } from '../../app/pacing/concurrency.ts';
import type { KeptRecord, QuarantineContents, QuarantineSpan, Rejected } from '../../app/ports/quarantine.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { batchGet, type Item } from './batch-get.ts';
import { batchWrite, type WriteRequest } from './batch-write.ts';
import { integer } from './client.ts';
import { AFTER_ALL, isQuarantineOf, type Key, QUARANTINE_SHARD_KEYS } from './keys.ts';
import { bytes, firstItem, fromKey, partItem, quarantineKeyOf, toKey } from './quarantine-items.ts';
import { queryRange } from './query-range.ts';

/** Keys per index page. */
const LISTED_MAX = 1000;
/** First items read in one call: at most 9 MB. */
const READ_AT_ONCE = 25;
/** A group is handed on when it has so many records or bytes. */
const GROUP_MAX = 500;
const GROUP_BYTES_MAX = 8_000_000;
const RESTATED_AT_ONCE = 16;

const storedKey = z.object({ pk: z.string(), sk: z.string() });
const indexItem = storedKey.extend({ [ATTRIBUTES.quarantinedAt]: z.string() });
/** A release from before there were parts did not write `parts`. */
const keptItem = firstItem.extend({ parts: integer.default(1), key: bytes.optional() });

/** A place in the order of reading: a shard of the index, and the key of a record there. */
type Place = { readonly shard: number; readonly at: string };
const writePlace = ({ shard, at }: Place): string => `${shard} ${at}`;
const parsePlace = (text: string): Place => {
  const blank = text.indexOf(' ');
  return { shard: Number(text.slice(0, blank)), at: text.slice(blank + 1) };
};

/**
 * @param after the key of the record to go on behind
 * @returns undefined when nothing can be between the two ends
 */
const indexQuery = (
  table: string,
  shard: string,
  span: QuarantineSpan,
  after: string | undefined,
): QueryCommandInput | undefined => {
  // A key is a time and a place, so it is greater than its time alone; none begins with another.
  const from = after === undefined ? fromKey(span) : `${after}#`;
  const to = toKey(span);
  if (from > to) return undefined;
  return {
    TableName: table,
    IndexName: INDEXES.quarantined,
    KeyConditionExpression: '#shard = :shard AND #on BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#shard': ATTRIBUTES.quarantineShard, '#on': ATTRIBUTES.quarantinedAt },
    ExpressionAttributeValues: { ':shard': shard, ':from': from, ':to': to },
    Limit: LISTED_MAX,
  };
};

export const createQuarantineContents = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
): QuarantineContents => {
  /** The keys of the first items, a page at a time, each with its place. */
  async function* listKeys(span: QuarantineSpan, after: Place | undefined) {
    for (const [shard, name] of QUARANTINE_SHARD_KEYS.entries()) {
      if (after !== undefined && shard < after.shard) continue;
      const query = indexQuery(table, name, span, shard === after?.shard ? after.at : undefined);
      if (query === undefined) continue;
      for await (const { Items = [] } of paginateQuery({ client }, query)) {
        const listed = Items.map((item) => indexItem.parse(item)).map(({ pk, sk, ...item }) => ({
          key: { pk, sk },
          place: writePlace({ shard, at: item[ATTRIBUTES.quarantinedAt] }),
        }));
        const keys = listed.filter(
          ({ key }) => span.topic === undefined || isQuarantineOf(span.topic, key.pk),
        );
        yield { keys, last: listed.at(-1)?.place };
      }
    }
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
      const key = storedKey.parse(item);
      const kept = await readKept(key, item);
      if (kept === undefined) unreadable.push(`${key.pk} ${key.sk}`);
      else records.push(kept);
    }
    return { records, unreadable };
  };

  const restateOne = async ({ raw, reason }: Rejected): Promise<void> => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: quarantineKeyOf(raw),
          UpdateExpression: 'SET #reason = :reason',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#reason': 'reason' },
          ExpressionAttributeValues: { ':reason': reason },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  return {
    count: async (span) => {
      let count = 0;
      for await (const { keys } of listKeys(span, undefined)) count += keys.length;
      return count;
    },

    read: async function* (span, after) {
      let [records, unreadable, size]: [KeptRecord[], string[], number] = [[], [], 0];
      let end: string | undefined;
      for await (const { keys, last } of listKeys(
        span,
        after === undefined ? undefined : parsePlace(after),
      )) {
        for (let at = 0; at < keys.length; at += READ_AT_ONCE) {
          const chunk = keys.slice(at, at + READ_AT_ONCE);
          const some = await readSome(chunk.map(({ key }) => key));
          records.push(...some.records);
          unreadable.push(...some.unreadable);
          size += some.records.reduce((sum, { raw }) => sum + (raw.value?.length ?? 0), 0);
          end = chunk.at(-1)?.place ?? end;
          if (end === undefined || (records.length < GROUP_MAX && size < GROUP_BYTES_MAX)) continue;
          yield { records, unreadable, end };
          [records, unreadable, size] = [[], [], 0];
        }
        // A page full of other topics: what there is goes on, even nothing.
        if (last === undefined || keys.length > 0) continue;
        yield { records, unreadable, end: last };
        [records, unreadable, size] = [[], [], 0];
      }
      if (end !== undefined && records.length + unreadable.length > 0) yield { records, unreadable, end };
    },

    restate: (records) => forEachConcurrently(records, RESTATED_AT_ONCE, restateOne),

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

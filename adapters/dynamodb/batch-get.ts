import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { type Backoff, delayAfter, type Waiting } from '../../app/pacing/backoff.ts';
import { forEachConcurrently } from '../../app/pacing/concurrency.ts';
import { StoreUnavailableError } from '../../app/ports/stores.ts';
import type { Key } from './keys.ts';

/** A BatchGetItem call takes at most this many keys. */
export const BATCH_GET_MAX = 100;

/** A full batch of 10,000 keys would otherwise open a hundred connections at once. */
const CALLS_AT_ONCE = 16;

/** Keys or items that DynamoDB left unprocessed are sent again after a growing pause. */
export const UNPROCESSED_BACKOFF: Backoff = { attemptsMax: 8, base_ms: 20, cap_ms: 1000 };

export type Item = Record<string, unknown>;

/** A key to read, with its table. */
export type TableKey = { readonly table: string; readonly key: Key };

/** The attributes to read. Names that DynamoDB reserves need placeholders. */
export type Projection = {
  readonly ProjectionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
};

type Requests = NonNullable<BatchGetCommandOutput['UnprocessedKeys']>;

const requestsFor = (keys: readonly TableKey[], projection: Projection | undefined): Requests =>
  Object.fromEntries(
    [...Map.groupBy(keys, ({ table }) => table)].map(([table, ofTable]) => [
      table,
      {
        Keys: ofTable.map(({ key }) => key),
        ConsistentRead: true,
        ...projection,
      },
    ]),
  );

/**
 * Reads the items of any number of keys, strongly consistent, a hundred with each call and a few
 * calls at a time. Returns them by table, in no order. Throws when DynamoDB leaves keys unread
 * after several attempts.
 */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  waiting: Waiting,
  keys: readonly TableKey[],
  projection?: Projection,
): Promise<ReadonlyMap<string, readonly Item[]>> => {
  const itemsByTable = new Map<string, Item[]>();
  const read = async (chunk: readonly TableKey[]): Promise<void> => {
    let pending: Requests | undefined = requestsFor(chunk, projection);
    for (let attempt = 0; pending !== undefined && Object.keys(pending).length > 0; attempt += 1) {
      if (attempt >= UNPROCESSED_BACKOFF.attemptsMax)
        throw new StoreUnavailableError(
          `DynamoDB left keys unread after ${attempt} attempts; it is throttling reads`,
        );
      if (attempt > 0) await waiting.sleep(delayAfter(attempt, UNPROCESSED_BACKOFF, waiting.random));
      const output: BatchGetCommandOutput = await client.send(new BatchGetCommand({ RequestItems: pending }));
      for (const [table, items] of Object.entries(output.Responses ?? {})) {
        const known = itemsByTable.get(table) ?? [];
        itemsByTable.set(table, known);
        known.push(...items);
      }
      pending = output.UnprocessedKeys;
    }
  };
  const chunks = Array.from({ length: Math.ceil(keys.length / BATCH_GET_MAX) }, (_, index) =>
    keys.slice(index * BATCH_GET_MAX, (index + 1) * BATCH_GET_MAX),
  );
  await forEachConcurrently(chunks, CALLS_AT_ONCE, read);
  return itemsByTable;
};

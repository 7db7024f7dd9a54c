/**
 * One table of the store in memory, with its indexes and its stream. Strongly consistent reads see
 * the items; all other reads see what they were a moment ago.
 */
import type { DynamoDBRecord } from 'aws-lambda';
import type { TableDefinition } from '../../../topology/tables.ts';
import { equalItems, type Item, type Key, toImage } from './values.ts';

type Partitions = Map<string, Map<string, Item>>;
type Late = { readonly at: number; readonly key: Key; readonly item: Item | undefined };

export type Table = {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly get: (key: Key) => Item | undefined;
  /** Stores an item, or removes it. */
  readonly write: (key: Key, item: Item | undefined) => void;
  /** Items of a partition, or of all of them; `late`: as they were a moment ago. */
  readonly items: (pk: string | undefined, late: boolean) => Iterable<Item>;
  readonly getLate: (key: Key) => Item | undefined;
  /** Takes the records that the stream has got since it was asked last. */
  readonly takeStream: () => DynamoDBRecord[];
};

export type TableOptions = {
  readonly now: () => number;
  /** How long a write stays unseen by reads that are not strongly consistent, in ms. */
  readonly lag_ms: () => number;
};

const place = (partitions: Partitions, { pk, sk }: Key, item: Item | undefined): void => {
  const partition = partitions.get(pk) ?? new Map<string, Item>();
  if (item === undefined) partition.delete(sk);
  else partitions.set(pk, partition.set(sk, item));
};

export const createTable = (
  name: string,
  definition: TableDefinition,
  { now, lag_ms }: TableOptions,
): Table => {
  const current: Partitions = new Map();
  const seen: Partitions = new Map();
  let unseen: Late[] = [];
  let stream: DynamoDBRecord[] = [];
  let sequence = 0;

  const catchUp = (): void => {
    let count = 0;
    for (const { at, key, item } of unseen) {
      if (at > now()) break;
      place(seen, key, item);
      count += 1;
    }
    if (count > 0) unseen = unseen.slice(count);
  };
  const record = (key: Key, before: Item | undefined, after: Item | undefined): void => {
    sequence += 1;
    stream.push({
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(now() / 1000),
        Keys: { pk: { S: key.pk }, sk: { S: key.sk } },
        SequenceNumber: String(sequence).padStart(12, '0'),
        ...(before === undefined ? {} : { OldImage: toImage(before) }),
        ...(after === undefined ? {} : { NewImage: toImage(after) }),
      },
    });
  };
  return {
    name,
    definition,
    get: ({ pk, sk }) => current.get(pk)?.get(sk),
    getLate: ({ pk, sk }) => {
      catchUp();
      return seen.get(pk)?.get(sk);
    },
    write: (key, item) => {
      const before = current.get(key.pk)?.get(key.sk);
      // A write that changes nothing is not in the stream.
      if (equalItems(before, item)) return;
      place(current, key, item);
      unseen.push({ at: Math.max(now() + lag_ms(), unseen.at(-1)?.at ?? 0), key, item });
      if (definition.stream !== undefined) record(key, before, item);
    },
    *items(pk, late) {
      if (late) catchUp();
      const partitions = late ? seen : current;
      if (pk !== undefined) yield* partitions.get(pk)?.values() ?? [];
      else for (const partition of partitions.values()) yield* partition.values();
    },
    takeStream: () => {
      const taken = stream;
      stream = [];
      return taken;
    },
  };
};

/**
 * Keeps the categories and channels of a seller's day few, because they share one item, and an item
 * holds 400 KB. Names are never removed from an item, so a name that was seen there stays known.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { SellerState } from '../../app/ports/ledger.ts';
import type { Change } from '../../domain/counting/changes.ts';
import {
  emptyPartNames,
  isReserved,
  NAMED_PARTS,
  type NamedPart,
  type PartNames,
} from '../../domain/counting/part-names.ts';
import { findNamesToPlace, type HasRoom, placeNames } from '../../domain/counting/place-names.ts';
import type { DayTally } from '../../domain/counting/tally.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import { batchGet, type Item } from './batch-get.ts';
import { readNumbers } from './client.ts';
import { countNameBytes, readPartNames } from './counter-attributes.ts';
import { daySk, parseDay, sellerPk } from './keys.ts';
import type { PlannedTransaction } from './ledger-plan.ts';
import type { UpdateParts } from './update-expression.ts';

export type NameLimits = {
  /** The most categories, and the most channels, that a seller's day keeps apart. */
  readonly namesPerDay: number;
  /** Over how many items each counter is spread. */
  readonly counterShards: number;
};

/**
 * The most bytes of a day's item that its categories may take, and its channels. With the hours,
 * both fill half of an item. The other half is for days on several shards, where two writers may
 * add the last name at the same moment.
 */
const NAME_BYTES_MAX = 96_000;

/** How many days of sellers are remembered. */
const DAYS_REMEMBERED_MAX = 2000;

/**
 * Counts the names that were added to a day's item, so that each writer sees those of the others.
 */
const NAMES = 'names';

/**
 * The names of a day's item as a writer read them, and the value of {@link NAMES} then. A damaged
 * value is no condition: DynamoDB refuses to add to it, and so names the item.
 */
export type DayItemNames = { readonly names: PartNames; readonly added: string | undefined | 'damaged' };

/** The changes to write, the day items that they may add names to, and what to do after a write. */
export type PlacedChanges<Entry> = {
  readonly changes: readonly Change<Entry>[];
  readonly days: ReadonlyMap<string, DayItemNames>;
  /** To be told of each transaction that succeeded. */
  readonly keep: (transaction: PlannedTransaction) => void;
};

/** Which counters are changed. */
type Place = Pick<SellerState<unknown>, 'sellerId' | 'shard'> & {
  readonly kind: Pick<SellerState<unknown>['kind'], 'eventType'>;
};

export type DayNames = {
  /** Decides under which names a seller's changes count. Reads the days that get a new name. */
  readonly place: <Entry>(
    state: SellerState<Entry>,
    changes: readonly Change<Entry>[],
  ) => Promise<PlacedChanges<Entry>>;
};

const unite = (a: PartNames, b: PartNames): PartNames => ({
  category: a.category.union(b.category),
  channel: a.channel.union(b.channel),
});

const namesOf = ({ parts }: DayTally): PartNames => {
  const own = (part: NamedPart) => new Set(parts[part].keys().filter((name) => !isReserved(name)));
  return { category: own('category'), channel: own('channel') };
};

const countNew = (names: PartNames, known: PartNames): number =>
  NAMED_PARTS.reduce((count, part) => count + names[part].difference(known[part]).size, 0);

/**
 * The update of a day's item. When it adds names, it succeeds only if nobody else has added one
 * since the item was read.
 */
export const withNewNames = (
  parts: UpdateParts,
  day: DayTally,
  item: DayItemNames | undefined,
): UpdateParts => {
  const added = item === undefined ? 0 : countNew(namesOf(day), item.names);
  return added === 0
    ? parts
    : {
        ...parts,
        add: [...(parts.add ?? []), [NAMES, String(added)]],
        whileStill: item?.added === 'damaged' ? [] : [[NAMES, item?.added]],
      };
};

const afterWrite = ({ names, added }: DayItemNames, day: DayTally): DayItemNames => {
  const written = namesOf(day);
  const count = countNew(written, names);
  return count === 0
    ? { names, added }
    : { names: unite(names, written), added: String(Number(added ?? 0) + count) };
};

const readAdded = ([item]: readonly Item[]): DayItemNames['added'] =>
  item === undefined ? undefined : (readNumbers(item).get(NAMES) ?? (NAMES in item ? 'damaged' : undefined));

/** Remembers the names of the days that were used last. */
const createMemory = () => {
  const days = new Map<string, PartNames>();
  return {
    recall: (key: string): PartNames => days.get(key) ?? emptyPartNames(),
    remember: (key: string, names: PartNames): void => {
      const known = unite(days.get(key) ?? emptyPartNames(), names);
      days.delete(key);
      days.set(key, known);
      const [oldest] = days.keys();
      if (days.size > DAYS_REMEMBERED_MAX && oldest !== undefined) days.delete(oldest);
    },
  };
};

export const createDayNames = (
  client: DynamoDBDocumentClient,
  table: string,
  waiting: Waiting,
  calendar: Calendar,
  { namesPerDay, counterShards }: NameLimits,
): DayNames => {
  const memory = createMemory();
  const shards = Array.from({ length: counterShards }, (_, shard) => shard);

  const hasRoom: HasRoom = (names, name) =>
    names.size < namesPerDay &&
    [...names].reduce((sum, other) => sum + countNameBytes(other), countNameBytes(name)) <= NAME_BYTES_MAX;

  /** Whether a day must be read: it has room, as far as is known, for one of these names. */
  const mayTake = (known: PartNames, names: PartNames): boolean =>
    NAMED_PARTS.some((part) =>
      [...names[part]].some((name) => !known[part].has(name) && hasRoom(known[part], name)),
    );

  /** Reads a seller's days on all shards, and remembers their names. */
  const readDays = async (
    { sellerId, shard, kind: { eventType } }: Place,
    days: readonly string[],
  ): Promise<ReadonlyMap<string, DayItemNames>> => {
    const keys = days.flatMap((day) =>
      shards.map((of) => ({ table, key: { pk: sellerPk(sellerId), sk: daySk(day, eventType, of) } })),
    );
    const items = keys.length === 0 ? [] : ((await batchGet(client, waiting, keys)).get(table) ?? []);
    const byDay = Map.groupBy(items, ({ sk }) => parseDay(String(sk)));
    return new Map(
      days.map((day) => {
        const ofDay = byDay.get(day) ?? [];
        memory.remember(`${sellerId} ${day}`, readPartNames(ofDay));
        const own = ofDay.filter(({ sk }) => sk === daySk(day, eventType, shard));
        return [day, { names: readPartNames(own), added: readAdded(own) }];
      }),
    );
  };

  return {
    place: async (state, changes) => {
      const { kind, sellerId } = state;
      const wanted = findNamesToPlace(kind, changes, calendar);
      const recall = (day: string): PartNames => memory.recall(`${sellerId} ${day}`);
      const unsure = [...wanted].filter(([day, names]) => mayTake(recall(day), names)).map(([day]) => day);
      const days = new Map(await readDays(state, unsure));
      const known = new Map([...wanted.keys()].map((day) => [day, recall(day)]));
      return {
        changes: placeNames(kind, changes, calendar, known, hasRoom),
        days,
        keep: ({ tallies }) => {
          for (const [day, tally] of tallies.get(kind.eventType)?.days ?? []) {
            const item = days.get(day);
            if (item === undefined) continue;
            days.set(day, afterWrite(item, tally));
            memory.remember(`${sellerId} ${day}`, namesOf(tally));
          }
        },
      };
    },
  };
};

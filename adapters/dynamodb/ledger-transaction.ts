import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { EventType } from '../../contracts/records/topics.ts';
import type { EntityWrite } from '../../domain/counting/changes.ts';
import type { Tally } from '../../domain/counting/tally.ts';
import { computeWatermarkChange, type Watermarks } from '../../domain/counting/watermarks.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { toNumber } from './client.ts';
import { toAdditions, toDayAdditions } from './counter-attributes.ts';
import { type DayItemNames, withNewNames } from './day-names.ts';
import { daySk, entityKey, type Key, listedKey, openShardOf, sellerPk, totalSk } from './keys.ts';
import type { PlannedTransaction } from './ledger-plan.ts';
import { type UpdateParts, updateExpression } from './update-expression.ts';
import { LOWERED, TOUCHED, watermarkAttributes } from './watermark-attributes.ts';

export type LedgerTables = { readonly ledger: string; readonly metrics: string };

/**
 * The counters that a transaction changes: one seller, one shard, and the watermarks read before.
 * `days` has the days that may get a category or channel which they do not have yet.
 */
export type CounterTarget = {
  readonly sellerId: string;
  readonly shard: number;
  readonly watermarks: Watermarks;
  readonly days?: ReadonlyMap<string, DayItemNames>;
};

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The keys of the counters that a write changes. */
export const counterKeys = (
  { sellerId, shard }: Pick<CounterTarget, 'sellerId' | 'shard'>,
  { eventType, was, is }: EntityWrite,
): Key[] => {
  const days = [was?.day, is?.day].filter((day) => day !== undefined);
  return [totalSk(eventType, shard), ...days.map((day) => daySk(day, eventType, shard))].map((sk) => ({
    pk: sellerPk(sellerId),
    sk,
  }));
};

/**
 * The attributes by which the indexes list an entry: its place in its seller's list, and the time
 * at which the clock must look at it.
 */
export const toIndexAttributes = (
  sellerId: string,
  { listing, dueAt }: Pick<EntityWrite, 'listing' | 'dueAt'>,
): Record<string, string> => ({
  ...(listing === undefined ? {} : { [ATTRIBUTES.listed]: listedKey(listing) }),
  ...(dueAt === undefined
    ? {}
    : { [ATTRIBUTES.openShard]: openShardOf(sellerId), [ATTRIBUTES.dueAt]: new Date(dueAt).toISOString() }),
});

const putEntry = (
  table: string,
  sellerId: string,
  { eventType, entityId, rev, entry, listing, dueAt }: EntityWrite,
): Action => ({
  Put: {
    TableName: table,
    Item: {
      ...entityKey(eventType, sellerId, entityId),
      rev: toNumber((rev ?? 0) + 1),
      entry: JSON.stringify(entry),
      ...toIndexAttributes(sellerId, { listing, dueAt }),
    },
    ...(rev === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': toNumber(rev) } }),
  },
});

const update = (table: string, pk: string, sk: string, parts: UpdateParts): Action[] => {
  const expression = updateExpression(parts);
  return expression === undefined
    ? []
    : [
        {
          Update: {
            TableName: table,
            Key: { [ATTRIBUTES.partitionKey]: pk, [ATTRIBUTES.sortKey]: sk },
            ...expression,
          },
        },
      ];
};

/** The actions that add the writes of one event type to its counters. */
const counterUpdates = (
  tables: LedgerTables,
  { sellerId, shard, watermarks, days }: CounterTarget,
  eventType: EventType,
  tally: Tally,
  writes: readonly EntityWrite[],
): Action[] => {
  const pk = sellerPk(sellerId);
  const change = computeWatermarkChange(writes, watermarks);
  const { raised, set } = watermarkAttributes(change);
  const lifetime = [
    ...toAdditions(tally.total),
    ...(change.lowered === 0 ? [] : [[LOWERED, String(change.lowered)] as const]),
  ];
  // Every change must appear in the stream of TOTAL items, and to a recount that runs meanwhile.
  const isChange =
    lifetime.length + set.length + tally.days.size > 0 || writes.some(({ applied }) => applied.length > 0);
  return [
    ...update(tables.metrics, pk, totalSk(eventType, shard), {
      add: isChange ? [...lifetime, [TOUCHED, '1']] : [],
      set,
      unlessReached: raised,
    }),
    ...[...tally.days].flatMap(([day, dayTally]) =>
      update(
        tables.metrics,
        pk,
        daySk(day, eventType, shard),
        withNewNames({ add: toDayAdditions(dayTally) }, dayTally, days?.get(day)),
      ),
    ),
  ];
};

/**
 * The only write that changes figures. It holds the changed entries and exactly the difference that
 * they make to the counters. It applies all of it, or nothing if another writer has changed one of
 * the entries since it was read.
 * @param more further actions for the same transaction, such as an audit entry
 */
export const ledgerTransaction = (
  tables: LedgerTables,
  target: CounterTarget,
  { groups, tallies }: PlannedTransaction,
  more: readonly Action[] = [],
): TransactWriteCommandInput => {
  const writes = groups.flat();
  const writesOf = (eventType: EventType) => writes.filter((write) => write.eventType === eventType);
  return {
    TransactItems: [
      ...writes.map((write) => putEntry(tables.ledger, target.sellerId, write)),
      ...[...tallies].flatMap(([eventType, tally]) =>
        counterUpdates(tables, target, eventType, tally, writesOf(eventType)),
      ),
      ...more,
    ],
  };
};

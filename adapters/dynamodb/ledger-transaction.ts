import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { EventType } from '../../contracts/records/topics.ts';
import type { EntityWrite } from '../../domain/counting/changes.ts';
import type { Tally } from '../../domain/counting/tally.ts';
import { ATTRIBUTES } from '../../topology/tables.ts';
import { toNumber } from './client.ts';
import { additionsOf, dayAdditionsOf } from './counter-attributes.ts';
import { daySk, entityKey, listedKey, openShardOf, sellerPk, totalSk } from './keys.ts';
import type { PlannedTransaction } from './ledger-plan.ts';
import { LOWERED, type Marks, markChangeOf, TOUCHED } from './marks.ts';
import { type UpdateParts, updateExpression } from './update-expression.ts';

export type LedgerTables = { readonly ledger: string; readonly metrics: string };

/** Whose counters a transaction changes: those of one shard. `marks` are those of the kind of event that its records are of. */
export type WrittenSeller = { readonly sellerId: string; readonly shard: number; readonly marks: Marks };

export type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The attributes by which the indexes list an entry: on which list of its seller it is, and when the clock is to look at it. */
export const indexAttributesOf = (
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
      ...indexAttributesOf(sellerId, { listing, dueAt }),
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

/** What the changes of one kind of event add to its counters. */
const counterUpdates = (
  tables: LedgerTables,
  { sellerId, shard, marks }: WrittenSeller,
  eventType: EventType,
  tally: Tally,
  writes: readonly EntityWrite[],
): Action[] => {
  const pk = sellerPk(sellerId);
  const { raised, set, lowered } = markChangeOf(writes, marks);
  const lifetime = [
    ...additionsOf(tally.total),
    ...(lowered === 0 ? [] : [[LOWERED, String(lowered)] satisfies [string, string]]),
  ];
  // Whatever changed must show in the stream of TOTAL items, and to whoever recounts the seller meanwhile.
  const changes =
    lifetime.length + set.length + tally.days.size > 0 || writes.some(({ applied }) => applied.length > 0);
  return [
    ...update(tables.metrics, pk, totalSk(eventType, shard), {
      add: changes ? [...lifetime, [TOUCHED, '1']] : [],
      set,
      unlessReached: raised,
    }),
    ...[...tally.days].flatMap(([day, dayTally]) =>
      update(tables.metrics, pk, daySk(day, eventType, shard), { add: dayAdditionsOf(dayTally) }),
    ),
  ];
};

/**
 * The one write that changes figures: the entries that changed, each on condition that nobody else changed it since it was
 * read, together with exactly the difference those changes make to the counters. All of it happens, or none. `more`: what else is to
 * happen with it, such as a note of who asked for it.
 */
export const ledgerTransaction = (
  tables: LedgerTables,
  seller: WrittenSeller,
  { groups, tallies }: PlannedTransaction,
  more: readonly Action[] = [],
): TransactWriteCommandInput => {
  const writes = groups.flat();
  return {
    TransactItems: [
      ...writes.map((write) => putEntry(tables.ledger, seller.sellerId, write)),
      ...[...tallies].flatMap(([eventType, tally]) =>
        counterUpdates(
          tables,
          seller,
          eventType,
          tally,
          writes.filter((write) => write.eventType === eventType),
        ),
      ),
      ...more,
    ],
  };
};

import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { ATTRIBUTES } from '../../contracts/names.ts';
import type { Change } from '../../domain/changes.ts';
import type { EntityKind } from '../../domain/entities/entity.ts';
import { toNumber } from './client.ts';
import { additionsOf, dayAdditionsOf } from './counter-attributes.ts';
import type { PlannedTransaction } from './ingest-plan.ts';
import { daySk, entityKey, sellerPk, totalSk } from './keys.ts';
import { LOWERED, type Marks, markChangeOf, TOUCHED } from './marks.ts';
import { type UpdateParts, updateExpression } from './update-expression.ts';

export type IngestTables = { readonly ledger: string; readonly metrics: string };

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const putEntry = <Record, Entry>(
  kind: EntityKind<Record, Entry>,
  table: string,
  sellerId: string,
  { entityId, before, after }: Change<Entry>,
): Action => ({
  Put: {
    TableName: table,
    Item: { ...entityKey(kind.eventType, sellerId, entityId), rev: toNumber((before?.rev ?? 0) + 1), entry: JSON.stringify(after) },
    ...(before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': toNumber(before.rev) } }),
  },
});

const update = (table: string, pk: string, sk: string, parts: UpdateParts): Action[] => {
  const expression = updateExpression(parts);
  return expression === undefined
    ? []
    : [{ Update: { TableName: table, Key: { [ATTRIBUTES.partitionKey]: pk, [ATTRIBUTES.sortKey]: sk }, ...expression } }];
};

/**
 * The one write that changes figures: the entries that changed, each on condition that nobody else changed it since it was
 * read, together with exactly the difference those changes make to the counters. All of it happens, or none.
 */
export const ingestTransaction = <Record, Entry>(
  kind: EntityKind<Record, Entry>,
  tables: IngestTables,
  seller: { readonly sellerId: string; readonly shard: number; readonly marks: Marks },
  { changes, tally }: PlannedTransaction<Entry>,
): TransactWriteCommandInput => {
  const pk = sellerPk(seller.sellerId);
  const { raised, set, lowered } = markChangeOf(kind, changes, seller.marks);
  const lifetime = [...additionsOf(tally.total), ...(lowered === 0 ? [] : [[LOWERED, String(lowered)] satisfies [string, string]])];
  return {
    TransactItems: [
      ...changes.map((change) => putEntry(kind, tables.ledger, seller.sellerId, change)),
      ...update(tables.metrics, pk, totalSk(kind.eventType, seller.shard), {
        add: lifetime.length + set.length === 0 ? [[TOUCHED, '1']] : lifetime,
        set,
        unlessReached: raised,
      }),
      ...[...tally.days].flatMap(([day, dayTally]) =>
        update(tables.metrics, pk, daySk(day, kind.eventType, seller.shard), { add: dayAdditionsOf(dayTally) }),
      ),
    ],
  };
};

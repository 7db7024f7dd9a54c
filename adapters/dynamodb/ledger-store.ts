import { type DynamoDBDocumentClient, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../app/pacing/backoff.ts';
import type { LedgerStore } from '../../app/ports/ledger.ts';
import { orderEntry } from '../../contracts/ledger.ts';
import type { StoredEntry } from '../../domain/counting/changes.ts';
import { parseJson } from '../json.ts';
import { putAudited } from './audit-store.ts';
import { batchGet } from './batch-get.ts';
import { integer } from './client.ts';
import { writeFailureOf } from './failures.ts';
import { AFTER_ALL, entityIdOf, entityKey, entityPrefix, sellerPk, totalSk } from './keys.ts';
import { type LedgerTables, ledgerTransaction } from './ledger-transaction.ts';
import { type Marks, marksOf, NO_MARKS } from './marks.ts';

const entryItem = z.object({ pk: z.string(), sk: z.string(), rev: integer, entry: z.string() });

export const createLedgerStore = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  waiting: Waiting,
): LedgerStore => ({
  read: async (kind, schema, requests) => {
    const keys = requests.flatMap(({ sellerId, shard, entityIds }) => [
      { table: tables.metrics, key: { pk: sellerPk(sellerId), sk: totalSk(kind.eventType, shard) } },
      ...[...entityIds].map((entityId) => ({
        table: tables.ledger,
        key: entityKey(kind.eventType, sellerId, entityId),
      })),
    ]);
    const items = await batchGet(client, waiting, keys);
    const entries = new Map<string, Map<string, StoredEntry<z.output<typeof schema>>>>();
    const marks = new Map<string, Marks>();
    for (const item of items.get(tables.ledger) ?? []) {
      const { pk, sk, rev, entry } = entryItem.parse(item);
      const ofSeller = entries.get(pk) ?? new Map();
      entries.set(pk, ofSeller.set(entityIdOf(kind.eventType, sk), { rev, entry: parseJson(schema, entry) }));
    }
    for (const item of items.get(tables.metrics) ?? [])
      marks.set(`${String(item['pk'])} ${String(item['sk'])}`, marksOf(item));
    return requests.map(({ sellerId, shard }) => ({
      entries: entries.get(sellerPk(sellerId)) ?? new Map(),
      marks: marks.get(`${sellerPk(sellerId)} ${totalSk(kind.eventType, shard)}`) ?? NO_MARKS,
    }));
  },

  write: async (seller, transaction, audited) => {
    const more = audited === undefined ? [] : [putAudited(tables.ledger, seller.sellerId, audited)];
    try {
      await client.send(new TransactWriteCommand(ledgerTransaction(tables, seller, transaction, more)));
      return undefined;
    } catch (error) {
      const failure = writeFailureOf(error);
      if (failure === undefined) throw error;
      return failure;
    }
  },

  readLatestOrderTs: async (sellerId) => {
    let latest: number | undefined;
    const prefix = entityPrefix('orders');
    const pages = paginateQuery(
      { client },
      {
        TableName: tables.ledger,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': sellerPk(sellerId),
          ':from': prefix,
          ':to': `${prefix}${AFTER_ALL}`,
        },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items)
        latest = Math.max(latest ?? -Infinity, parseJson(orderEntry, entryItem.parse(item).entry).order_ts);
    }
    return latest;
  },
});

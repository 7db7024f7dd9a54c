import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AuditEntry, auditEntry } from '../../contracts/audit.ts';
import { KEY_PREFIX } from '../../contracts/names.ts';
import { parseJson } from '../json.ts';
import { AFTER_ALL, auditSk, sellerPk } from './keys.ts';
import type { Action } from './ledger-transaction.ts';

/** The note of a deed, to be part of the transaction that does it. `id`: anything that no other note of the same instant has. */
export const auditPut = (table: string, sellerId: string, entry: AuditEntry, id: string): Action => ({
  Put: {
    TableName: table,
    Item: { pk: sellerPk(sellerId), sk: auditSk(entry.at, id), audit: JSON.stringify(entry) },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

export type AuditStore = {
  /** What was done to a seller's figures, newest first, at most `limit` of it; strongly consistent. */
  readonly list: (sellerId: string, limit: number) => Promise<AuditEntry[]>;
};

const auditItem = z.object({ audit: z.string() });

export const createAuditStore = (client: DynamoDBDocumentClient, table: string): AuditStore => ({
  list: async (sellerId, limit) => {
    const pages = paginateQuery(
      { client, pageSize: limit },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': sellerPk(sellerId), ':from': KEY_PREFIX.audit, ':to': `${KEY_PREFIX.audit}${AFTER_ALL}` },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
    );
    const entries: AuditEntry[] = [];
    for await (const { Items = [] } of pages) {
      entries.push(...Items.map((item) => parseJson(auditEntry, auditItem.parse(item).audit)));
      if (entries.length >= limit) break;
    }
    return entries.slice(0, limit);
  },
});

import {
  type DynamoDBDocumentClient,
  paginateQuery,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { AuditedChange, AuditStore } from '../../app/ports/audit.ts';
import { auditEntry } from '../../contracts/audit.ts';
import { parseJson } from '../../contracts/schema.ts';
import { KEY_PREFIX } from '../../topology/tables.ts';
import { AFTER_ALL, auditIdOfSk, auditSk, sellerPk } from './keys.ts';

/** Entries of a page that is read from the table. */
const PAGE = 100;

const auditItem = z.object({ sk: z.string(), entry: z.string() });

/** The part of a transaction that writes an entry: beside what it tells of, so that there is never one without the other. */
export const putAudited = (
  table: string,
  sellerId: string,
  { id, entry }: AuditedChange,
): NonNullable<TransactWriteCommandInput['TransactItems']>[number] => ({
  Put: {
    TableName: table,
    Item: { pk: sellerPk(sellerId), sk: auditSk(id), entry: JSON.stringify(auditEntry.parse(entry)) },
  },
});

export const createAuditStore = (client: DynamoDBDocumentClient, table: string): AuditStore => ({
  readAudit: async function* (sellerId, after) {
    const pages = paginateQuery(
      { client, pageSize: PAGE },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': sellerPk(sellerId),
          ':from': KEY_PREFIX.audit,
          ':to': auditSk(after ?? AFTER_ALL),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const { sk, entry } = auditItem.parse(item);
        const id = auditIdOfSk(sk);
        if (id !== after) yield { id, entry: parseJson(auditEntry, entry) };
      }
    }
  },
});

import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { AuditedChange, AuditStore } from '../../app/ports/audit.ts';
import { auditEntry } from '../../contracts/audit.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import { KEY_PREFIX } from '../../topology/tables.ts';
import { AFTER_ALL, auditSk, parseAuditId, sellerPk } from './keys.ts';
import { queryRange } from './query-range.ts';

/** Entries read from the table per request. */
const PAGE = 100;

const auditItem = z.object({ sk: z.string(), entry: z.unknown() });

/**
 * The action that writes an audit entry. It goes into the same transaction as the change it
 * describes, so that neither exists without the other.
 */
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
    const range = { pk: sellerPk(sellerId), from: KEY_PREFIX.audit, to: auditSk(after ?? AFTER_ALL) };
    for await (const item of queryRange(client, table, range, { Limit: PAGE, ScanIndexForward: false })) {
      const { sk, entry } = auditItem.parse(item);
      const id = parseAuditId(sk);
      if (id !== after) yield { id, entry: readOrSkip(() => parseJson(auditEntry, z.string().parse(entry))) };
    }
  },
});

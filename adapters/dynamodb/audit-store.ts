import {
  type DynamoDBDocumentClient,
  PutCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { AuditedChange, AuditStore, NoteErasure, StoredChange } from '../../app/ports/audit.ts';
import { auditEntry } from '../../contracts/audit.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import { KEY_PREFIX } from '../../topology/tables.ts';
import { AFTER_ALL, auditSk, erasureKey, parseAuditId, sellerPk } from './keys.ts';
import { queryRange } from './query-range.ts';

/** Entries read from the table per request. */
const PAGE = 100;

const auditItem = z.object({ sk: z.string(), entry: z.unknown() });

/** A note of the audit trail. */
export const parseAudited = (item: Record<string, unknown>): StoredChange => {
  const { sk, entry } = auditItem.parse(item);
  return {
    id: parseAuditId(sk),
    entry: readOrSkip(() => parseJson(auditEntry, z.string().parse(entry))),
  };
};

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

/** Keeps a note of an erasure. */
export const createNoteErasure =
  (client: DynamoDBDocumentClient, table: string): NoteErasure =>
  async ({ id, entry }) => {
    const Item = { ...erasureKey(id), entry: JSON.stringify(auditEntry.parse(entry)) };
    await client.send(new PutCommand({ TableName: table, Item }));
  };

export const createAuditStore = (client: DynamoDBDocumentClient, table: string): AuditStore => ({
  readAudit: async function* (sellerId, after) {
    const range = { pk: sellerPk(sellerId), from: KEY_PREFIX.audit, to: auditSk(after ?? AFTER_ALL) };
    for await (const item of queryRange(client, table, range, { Limit: PAGE, ScanIndexForward: false })) {
      const change = parseAudited(item);
      if (change.id !== after) yield change;
    }
  },
});

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type AuditedChange,
  type AuditStore,
  type NoteErasure,
  type RedriveNotes,
  RedriveTakenError,
  type StoredChange,
} from '../../app/ports/audit.ts';
import { auditEntry, redriveAudit } from '../../contracts/audit.ts';
import { parseJson, readOrSkip } from '../../contracts/schema.ts';
import { KEY_PREFIX, REDRIVES_KEY } from '../../topology/tables.ts';
import { AFTER_ALL, auditSk, erasureKey, parseAuditId, redriveKey, sellerPk } from './keys.ts';
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

const redriveItem = z.object({ entry: z.string(), place: z.string().optional() });

/** The notes of redrives. */
export const createRedriveNotes = (client: DynamoDBDocumentClient, table: string): RedriveNotes => ({
  find: async (id) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: redriveKey(id), ConsistentRead: true }),
    );
    return readOrSkip(() => {
      const { entry, place } = redriveItem.parse(Item);
      return { id, entry: parseJson(redriveAudit, entry), place };
    });
  },

  keep: async ({ id, entry, place }, before) => {
    const Item = { ...redriveKey(id), entry: JSON.stringify(redriveAudit.parse(entry)), place };
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item,
          ...(before === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#place = :before',
                ExpressionAttributeNames: { '#place': 'place' },
                ExpressionAttributeValues: { ':before': before.place },
              }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RedriveTakenError(`somebody else goes on with the redrive ${id}`);
    }
  },
});

export const createAuditStore = (client: DynamoDBDocumentClient, table: string): AuditStore => {
  /** The notes in a partition, newest first, from behind the one with id `after`. */
  async function* readNotes(pk: string, after: string | undefined): AsyncGenerator<StoredChange> {
    const range = { pk, from: KEY_PREFIX.audit, to: auditSk(after ?? AFTER_ALL) };
    for await (const item of queryRange(client, table, range, { Limit: PAGE, ScanIndexForward: false })) {
      const change = parseAudited(item);
      if (change.id !== after) yield change;
    }
  }
  return {
    readAudit: (sellerId, after) => readNotes(sellerPk(sellerId), after),
    readRedrives: (after) => readNotes(REDRIVES_KEY, after),
  };
};

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Waiting } from '../../../app/pacing/backoff.ts';
import type { LedgerReader } from '../../../app/ports/ledger-audit.ts';
import { parseJson, readOrSkip } from '../../../contracts/schema.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { batchGet } from '../batch-get.ts';
import { entityKey, parseEntityId, parseSellerPk } from '../keys.ts';
import type { LedgerTables } from '../ledger-transaction.ts';
import { readLedgerEntries } from '../reconcile/ledger-entries.ts';
import { listAllSellers } from '../reconcile/list-sellers.ts';

const orderItem = z.object({ pk: z.string(), sk: z.string(), entry: z.string() });

/** Reads the ledger of all sellers for an audit. */
export const createLedgerReader = (
  client: DynamoDBDocumentClient,
  tables: LedgerTables,
  waiting: Waiting,
): LedgerReader => ({
  listSellers: () => listAllSellers(client, tables),

  readEntries: async function* (sellerId, kind) {
    for await (const stored of readLedgerEntries({ client, table: tables.ledger, sellerId }, kind))
      yield { entityId: stored.entityId, entry: 'entry' in stored ? stored.entry : undefined };
  },

  readOrders: async (places) => {
    const keys = places.map(({ sellerId, orderId }) => ({
      table: tables.ledger,
      key: entityKey(order.eventType, sellerId, orderId),
    }));
    const items = (await batchGet(client, waiting, keys)).get(tables.ledger) ?? [];
    return items.flatMap((item) => {
      const read = readOrSkip(() => {
        const { pk, sk, entry } = orderItem.parse(item);
        return {
          sellerId: parseSellerPk(pk),
          orderId: parseEntityId(order.eventType, sk),
          entry: parseJson(order.entrySchema, entry),
        };
      });
      return read === undefined ? [] : [read];
    });
  },
});

import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RecordReconciliation } from '../../../app/reconcile/reconcile-seller.ts';
import { RECONCILIATION_SORT_KEY, sellerPk } from '../keys.ts';

/** Stores the result of a recount with the seller's counters, so that its figures show it. */
export const recordReconciliation =
  (client: DynamoDBDocumentClient, table: string): RecordReconciliation =>
  async (sellerId, reconciliation) => {
    const Item = {
      pk: sellerPk(sellerId),
      sk: RECONCILIATION_SORT_KEY,
      reconciled: JSON.stringify(reconciliation),
    };
    await client.send(new PutCommand({ TableName: table, Item }));
  };

import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import { parseSellerPk } from '../keys.ts';
import type { LedgerTables } from '../ledger-transaction.ts';

/** Concurrent readers of one table. */
const SEGMENTS = 4;

/**
 * Lists all sellers with an item in either table, sorted. It scans both tables, because the indexes
 * would miss a seller without a summary, and a recount must find that seller. Eventually consistent
 * reads halve the price.
 */
export const listAllSellers = async (
  client: DynamoDBDocumentClient,
  { ledger, metrics }: LedgerTables,
): Promise<string[]> => {
  const sellers = new Set<string>();
  const readSegment = async (table: string, segment: number): Promise<void> => {
    const pages = paginateScan(
      { client },
      { TableName: table, ProjectionExpression: 'pk', Segment: segment, TotalSegments: SEGMENTS },
    );
    for await (const { Items = [] } of pages) {
      for (const { pk } of Items)
        if (String(pk).startsWith(KEY_PREFIX.seller)) sellers.add(parseSellerPk(String(pk)));
    }
  };
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  for (const table of [ledger, metrics])
    await Promise.all(segments.map((segment) => readSegment(table, segment)));
  return [...sellers].sort();
};

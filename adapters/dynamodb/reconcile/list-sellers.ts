import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import { sellerOfPk } from '../keys.ts';
import type { LedgerTables } from '../ledger-transaction.ts';

/** Readers of one table side by side. */
const SEGMENTS = 4;

/**
 * Everybody who has anything in either table, sorted: a seller whose summary or counters are gone is what a recount is for, so no index is
 * asked. It reads both tables once, at half the price of reading them strongly consistent.
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
        if (String(pk).startsWith(KEY_PREFIX.seller)) sellers.add(sellerOfPk(String(pk)));
    }
  };
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  for (const table of [ledger, metrics])
    await Promise.all(segments.map((segment) => readSegment(table, segment)));
  return [...sellers].sort();
};

import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { SellerRows } from '../../app/ports/seller-rows.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { SUMMARY_SHARD_KEYS } from './keys.ts';
import { unpackRow } from './seller-row-document.ts';

const indexItem = z.object({ [ATTRIBUTES.sellerId]: z.string(), [ATTRIBUTES.sellerRow]: z.string() });

/**
 * Reads a row; undefined when it is unreadable, so that one seller does not hide all others. The
 * seller's next summary writes a readable row.
 */
const parseRow = (item: unknown): SellerRow | undefined => {
  const parsed = indexItem.safeParse(item);
  if (!parsed.success) return undefined;
  try {
    return unpackRow(parsed.data[ATTRIBUTES.sellerId], parsed.data[ATTRIBUTES.sellerRow]);
  } catch {
    return undefined;
  }
};

export const createSellerRows = (client: DynamoDBDocumentClient, table: string): SellerRows => {
  const readPartition = async (partition: string): Promise<(SellerRow | undefined)[]> => {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.summaries,
        KeyConditionExpression: '#shard = :shard',
        ProjectionExpression: '#seller, #row',
        ExpressionAttributeNames: {
          '#shard': ATTRIBUTES.summaryShard,
          '#seller': ATTRIBUTES.sellerId,
          '#row': ATTRIBUTES.sellerRow,
        },
        ExpressionAttributeValues: { ':shard': partition },
      },
    );
    const partitionRows: (SellerRow | undefined)[] = [];
    for await (const { Items = [] } of pages) partitionRows.push(...Items.map(parseRow));
    return partitionRows;
  };

  return {
    readRows: async () => {
      const allRows = (await Promise.all(SUMMARY_SHARD_KEYS.map(readPartition))).flat();
      const rows = allRows.filter((row) => row !== undefined);
      return { rows, unreadable: allRows.length - rows.length };
    },
  };
};

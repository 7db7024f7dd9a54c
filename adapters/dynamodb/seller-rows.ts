import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { SellerRows } from '../../app/ports/seller-rows.ts';
import type { SellerRow } from '../../contracts/seller-row.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { SUMMARY_SHARD_KEYS } from './keys.ts';
import { unpackRow } from './seller-row-document.ts';

const indexItem = z.object({ [ATTRIBUTES.sellerId]: z.string(), [ATTRIBUTES.sellerRow]: z.string() });

/** Undefined for what cannot be read: one such seller must not hide all the others. The seller's next summary brings a row. */
const rowIn = (item: unknown): SellerRow | undefined => {
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
    const found: (SellerRow | undefined)[] = [];
    for await (const { Items = [] } of pages) found.push(...Items.map(rowIn));
    return found;
  };

  return {
    readRows: async () => {
      const found = (await Promise.all(SUMMARY_SHARD_KEYS.map(readPartition))).flat();
      const rows = found.filter((row) => row !== undefined);
      return { rows, unreadable: found.length - rows.length };
    },
  };
};

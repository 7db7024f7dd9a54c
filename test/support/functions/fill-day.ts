import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { daySk, sellerPk } from '../../../adapters/dynamodb/keys.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';

/** Makes a seller's item of a day so large that it holds hardly any more counters. */
export const fillDay = async (
  { client, metrics }: { readonly client: DynamoDBDocumentClient; readonly metrics: string },
  sellerId: string,
  instant: number,
): Promise<void> => {
  const sk = daySk(createCalendar('UTC').day(instant), 'orders', 0);
  await client.send(
    new PutCommand({
      TableName: metrics,
      Item: { pk: sellerPk(sellerId), sk, filling: 'x'.repeat(400 * 1024 - 8000) },
    }),
  );
};

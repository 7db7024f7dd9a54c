import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ATTRIBUTES, COUNTER_LAYOUT, MARKETPLACE_KEY } from '../../topology/tables.ts';
import { integer, toNumber } from './client.ts';

/** By what a deployment counts. `counterLayout`: undefined when a release did that knew of none yet. */
export type CountingBasis = {
  readonly timeZone: string;
  readonly currency: string;
  readonly counterLayout: number | undefined;
};

const marketplaceItem = z.object({
  [ATTRIBUTES.timeZone]: z.string(),
  [ATTRIBUTES.currency]: z.string(),
  [ATTRIBUTES.counterLayout]: integer.optional(),
});

/** By what a ledger is counted; undefined when no deployment said so. */
export const readCountingBasis = async (
  client: DynamoDBDocumentClient,
  ledger: string,
): Promise<CountingBasis | undefined> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: ledger, Key: MARKETPLACE_KEY, ConsistentRead: true }),
  );
  const known = marketplaceItem.safeParse(Item).data;
  return known === undefined
    ? undefined
    : {
        timeZone: known[ATTRIBUTES.timeZone],
        currency: known[ATTRIBUTES.currency],
        counterLayout: known[ATTRIBUTES.counterLayout],
      };
};

/** Notes that all of a deployment's ledger is counted by this release's layout now: from then on this release can be deployed over it. */
export const noteCounterLayout = async (client: DynamoDBDocumentClient, ledger: string): Promise<void> => {
  await client.send(
    new UpdateCommand({
      TableName: ledger,
      Key: MARKETPLACE_KEY,
      UpdateExpression: 'SET #layout = :layout',
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#layout': ATTRIBUTES.counterLayout, '#pk': ATTRIBUTES.partitionKey },
      ExpressionAttributeValues: { ':layout': toNumber(COUNTER_LAYOUT) },
    }),
  );
};

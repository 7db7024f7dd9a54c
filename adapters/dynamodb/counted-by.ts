import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ATTRIBUTES, COUNTER_LAYOUT, MARKETPLACE_KEY } from '../../topology/tables.ts';
import { integer, toNumber } from './client.ts';

/**
 * What a deployment's counters depend on. `counterLayout` is undefined when the counters were made
 * by a release from before layouts had numbers.
 */
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

/** Reads what a ledger's counters depend on; undefined when no deployment stored it. */
export const readCountingBasis = async (
  client: DynamoDBDocumentClient,
  ledger: string,
): Promise<CountingBasis | undefined> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: ledger, Key: MARKETPLACE_KEY, ConsistentRead: true }),
  );
  const stored = marketplaceItem.safeParse(Item).data;
  return stored === undefined
    ? undefined
    : {
        timeZone: stored[ATTRIBUTES.timeZone],
        currency: stored[ATTRIBUTES.currency],
        counterLayout: stored[ATTRIBUTES.counterLayout],
      };
};

/**
 * Stores that all counters of a ledger now have this release's layout. From then on, this release
 * can be deployed over them.
 */
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

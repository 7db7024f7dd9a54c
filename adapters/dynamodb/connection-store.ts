import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { identity as identitySchema } from '../../app/access/identity.ts';
import type { ConnectionStore } from '../../app/ports/connections.ts';
import { ATTRIBUTES, INDEXES } from '../../topology/tables.ts';
import { integer, toNumber } from './client.ts';
import { classifyWriteFailure } from './failures.ts';
import type { Key } from './keys.ts';

const PREFIX = 'CONNECTION#';
const keyOf = (connectionId: string): Key => ({ pk: `${PREFIX}${connectionId}`, sk: 'CONNECTION' });

/**
 * A connection without a valid identity or end counts as expired. An earlier release stored
 * identities without a subject.
 */
const connectionItem = z.object({
  identity: identitySchema.optional().catch(undefined),
  [ATTRIBUTES.expiresAt]: integer.catch(0),
});
const indexItem = z.object({ pk: z.string() });

export const createConnectionStore = (client: DynamoDBDocumentClient, table: string): ConnectionStore => ({
  add: async ({ connectionId, identity, expiresAt }) => {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...keyOf(connectionId), identity, [ATTRIBUTES.expiresAt]: toNumber(expiresAt) },
      }),
    );
  },

  remove: async (connectionId) => {
    await client.send(new DeleteCommand({ TableName: table, Key: keyOf(connectionId) }));
  },

  find: async (connectionId, now) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: keyOf(connectionId), ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const { identity, [ATTRIBUTES.expiresAt]: expiresAt } = connectionItem.parse(Item);
    return identity !== undefined && expiresAt > now ? { connectionId, identity, expiresAt } : undefined;
  },

  subscribe: async (connectionId, sellerId) => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(connectionId),
          // Without it, a subscription that races with a disconnect would recreate the connection.
          ConditionExpression: 'attribute_exists(pk)',
          UpdateExpression: 'SET #seller = :seller',
          ExpressionAttributeNames: { '#seller': ATTRIBUTES.sellerId },
          ExpressionAttributeValues: { ':seller': sellerId },
        }),
      );
      return 'subscribed';
    } catch (error) {
      if (classifyWriteFailure(error)?.kind === 'conflict') return 'gone';
      throw error;
    }
  },

  listSubscribers: async (sellerId, now) => {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        IndexName: INDEXES.connectionsBySeller,
        KeyConditionExpression: '#seller = :seller',
        FilterExpression: '#expires > :now',
        ExpressionAttributeNames: { '#seller': ATTRIBUTES.sellerId, '#expires': ATTRIBUTES.expiresAt },
        ExpressionAttributeValues: { ':seller': sellerId, ':now': toNumber(now) },
      },
    );
    const connectionIds: string[] = [];
    for await (const { Items = [] } of pages)
      connectionIds.push(...Items.map((item) => indexItem.parse(item).pk.slice(PREFIX.length)));
    return connectionIds;
  },
});

import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { KeyAttribute, TableDefinition } from '../../topology/tables.ts';
import { StoreError } from './binary.ts';

const keySchema = (
  partitionKey: KeyAttribute,
  sortKey: KeyAttribute,
): CreateTableCommandInput['KeySchema'] => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  { AttributeName: sortKey.name, KeyType: 'RANGE' },
];

/** The CreateTable request for a definition. */
export const createTableInput = (name: string, definition: TableDefinition): CreateTableCommandInput => {
  const { partitionKey, sortKey, indexes, stream } = definition;
  const keys = [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])];
  const types = new Map(keys.map((key) => [key.name, key.type]));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(partitionKey, sortKey),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.partitionKey, index.sortKey),
        Projection:
          typeof index.projection === 'string'
            ? { ProjectionType: index.projection }
            : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.projection] },
      })),
    }),
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
  };
};

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const create = async (client: DynamoDBClient, name: string, definition: TableDefinition): Promise<void> => {
  try {
    await client.send(new CreateTableCommand(createTableInput(name, definition)));
  } catch (error) {
    // Another process has made it meanwhile.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, minDelay: 0.05, maxDelay: 1, maxWaitTime: 60 }, { TableName: name });
};

const enableTimeToLive = async (client: DynamoDBClient, name: string, attribute: string): Promise<void> => {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.TimeToLiveStatus?.startsWith('ENABL')) return;
  const TimeToLiveSpecification = { Enabled: true, AttributeName: attribute };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
};

/**
 * A table of an earlier release may lack an index. Its items were not written for that index, so
 * adding it is not enough.
 */
const refuseOtherIndexes = (
  name: string,
  definition: TableDefinition,
  { GlobalSecondaryIndexes = [] }: TableDescription,
): void => {
  const present = new Set(GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));
  const missing = definition.indexes.flatMap((index) => (present.has(index.name) ? [] : [index.name]));
  if (missing.length === 0) return;
  throw new StoreError(
    `table ${name} is of an earlier release and has no index ${missing.join(', ')}: start with ` +
      '--fresh to remove all data and begin anew; ' +
      'on an endpoint of your own, delete the table first',
  );
};

/**
 * Makes the table when it is missing, and returns the ARN of its stream, if any. Throws StoreError
 * when a table of that name differs from the definition.
 */
export const ensureTable = async (
  client: DynamoDBClient,
  name: string,
  definition: TableDefinition,
): Promise<string | undefined> => {
  const existing = await describe(client, name);
  if (existing === undefined) await create(client, name, definition);
  else refuseOtherIndexes(name, definition, existing);
  if (definition.timeToLive !== undefined) await enableTimeToLive(client, name, definition.timeToLive);
  const streamArn = (await describe(client, name))?.LatestStreamArn;
  if (definition.stream !== undefined && streamArn === undefined)
    throw new StoreError(
      `table ${name} exists without a stream, which its definition requires: delete it, or enable ` +
        `its stream with ${definition.stream}`,
    );
  return streamArn;
};

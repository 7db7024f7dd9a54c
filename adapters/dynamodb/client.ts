import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { withoutLogging } from '../aws/client.ts';
import { keepToLimits } from '../aws/time-limits.ts';

/** Units that one call used, as DynamoDB itself reports them. */
export type Consumed = {
  readonly operation: 'read' | 'write';
  readonly table: string;
  readonly units: number;
};

const reported = z.object({ TableName: z.string().default(''), CapacityUnits: z.number().default(0) });
const output = z.object({ ConsumedCapacity: z.union([reported, z.array(reported)]).optional() });

const READS = new Set([
  'GetItemCommand',
  'BatchGetItemCommand',
  'QueryCommand',
  'ScanCommand',
  'TransactGetItemsCommand',
]);

/** Asks every call for the units that it used and passes them on, so that cost is measured where it arises and not estimated. */
const meter = (client: DynamoDBClient, onConsumed: (consumed: Consumed) => void): void => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      const parsed = output.safeParse(result.output);
      const operation = READS.has(context.commandName ?? '') ? 'read' : 'write';
      for (const { TableName: table, CapacityUnits: units } of [parsed.data?.ConsumedCapacity ?? []].flat())
        onConsumed({ operation, table, units });
      return result;
    },
    { step: 'initialize', name: 'meterCapacity' },
  );
};

/**
 * A DynamoDB client that keeps numbers as exact text both ways (never a float) and reports the units each call uses.
 * Its calls keep to the time of the work that they are made in. Endpoint, region and credentials come from the environment unless given.
 */
export const createDynamoDB = (
  onConsumed: (consumed: Consumed) => void,
  config: DynamoDBClientConfig = {},
): DynamoDBDocumentClient => {
  const client = new DynamoDBClient(config);
  withoutLogging(client);
  keepToLimits(client);
  meter(client, onConsumed);
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: true },
  });
};

/** An exact number on its way into DynamoDB. */
export const toNumber = (text: string | number): NumberValue => NumberValue.from(String(text));

const numberValue = z.instanceof(NumberValue);

/** A number attribute, as its exact text. */
export const numberText = numberValue.transform(({ value }) => value);
/** A number attribute that is a whole number within 2^53. */
export const integer = numberText.transform((text) => Number(text)).pipe(z.int());

/** The number attributes of an item, by name, as exact text. */
export const numbersOf = (item: Record<string, unknown>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(item).flatMap(([name, value]) =>
      value instanceof NumberValue ? [[name, value.value] satisfies [string, string]] : [],
    ),
  );

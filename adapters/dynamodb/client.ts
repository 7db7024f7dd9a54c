import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, NumberValue } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { withoutLogging } from '../aws/client.ts';
import { keepToLimits } from '../aws/time-limits.ts';

/** Capacity units that one call used on one table, as reported by DynamoDB. */
export type ConsumedCapacity = {
  readonly operation: 'read' | 'write';
  readonly table: string;
  readonly units: number;
};

const capacity = z.object({ TableName: z.string().default(''), CapacityUnits: z.number().default(0) });
const output = z.object({ ConsumedCapacity: z.union([capacity, z.array(capacity)]).optional() });

const READS = new Set([
  'GetItemCommand',
  'BatchGetItemCommand',
  'QueryCommand',
  'ScanCommand',
  'TransactGetItemsCommand',
]);

/** Reports the units that each call used, so that cost is measured and not estimated. */
const meter = (client: DynamoDBClient, onConsumed: (consumed: ConsumedCapacity) => void): void => {
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
 * A DynamoDB client that reads and writes numbers as exact text, never as floats, and reports the
 * units that each call uses. Each call keeps to the time limit of the surrounding work. Endpoint,
 * region and credentials come from `config` or else from the environment.
 */
export const createDynamoDB = (
  onConsumed: (consumed: ConsumedCapacity) => void,
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

/** A number attribute to write, exact to the digit. */
export const toNumber = (text: string | number): NumberValue => NumberValue.from(String(text));

const numberValue = z.instanceof(NumberValue);

/** Parses a number attribute to its exact text. */
export const numberText = numberValue.transform(({ value }) => value);
/** Parses a number attribute that is a whole number within ±2^53. */
export const integer = numberText.transform((text) => Number(text)).pipe(z.int());

/** An item's number attributes by name, as exact text. */
export const readNumbers = (item: Record<string, unknown>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(item).flatMap(([name, value]) =>
      value instanceof NumberValue ? [[name, value.value] satisfies [string, string]] : [],
    ),
  );

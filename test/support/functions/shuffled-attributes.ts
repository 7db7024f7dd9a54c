import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { createSeededRandom } from '../../../local/seeded-random.ts';

const isItem = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/**
 * Lets every read of a client return the attributes of its items in another order. DynamoDB
 * promises no order, and may change it from read to read.
 */
export const shuffleAttributes = (client: DynamoDBDocumentClient, seed = 1): void => {
  const random = createSeededRandom(seed);
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffle);
    if (!isItem(value) || value instanceof NumberValue) return value;
    const entries = Object.entries(value).map(([name, inner]) => ({ name, inner, rank: random() }));
    return Object.fromEntries(
      entries.sort((a, b) => a.rank - b.rank).map(({ name, inner }) => [name, shuffle(inner)]),
    );
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      return { ...result, output: shuffle(result.output) as typeof result.output };
    },
    { step: 'initialize', priority: 'high', name: 'shuffledAttributes', override: true },
  );
};

/**
 * Runs histories on the store in memory and on another one side by side: each command goes to both,
 * and both must answer alike. So the simulated store cannot drift from the real ones.
 */
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  NumberValue,
  paginateScan,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { TABLE_NAMES } from '../../../topology/tables.ts';
import { runHistory } from '../history.ts';
import { drawPlan, type Plan } from '../plan.ts';
import type { Seeds } from '../run-seeds.ts';
import type { Command, Execute } from './memory-store.ts';
import { canonicalNumber } from './values.ts';

type Answer = { readonly output: unknown } | { readonly error: unknown };

const answerOf = async (execute: () => unknown): Promise<Answer> => {
  try {
    return { output: await execute() };
  } catch (error) {
    return { error };
  }
};

const keyOf = (item: unknown): string => {
  const { pk, sk } = Object(item);
  return `${String(pk)} ${String(sk)}`;
};

/** A value without what stores are free to choose: the order of attributes and of batches. */
const normalize = (value: unknown): unknown => {
  if (value instanceof NumberValue) return { number: canonicalNumber(value.value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, normalize(inner)]),
  );
};

const describeError = (error: unknown): string =>
  error instanceof TransactionCanceledException
    ? `cancelled: ${(error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None').join(' ')}`
    : error instanceof Error
      ? error.name
      : String(error);

/** The part of an answer that must be the same. */
const essence = (command: Command, answer: Answer, itemsMax: number): string => {
  if ('error' in answer) return describeError(answer.error);
  const { Item, Items, Responses } = Object(answer.output);
  const responses = Object.fromEntries(
    Object.entries(Object(Responses)).map(([table, items]) => [
      table,
      [items].flat().toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    ]),
  );
  const shown = command instanceof QueryCommand ? [Items ?? []].flat().slice(0, itemsMax) : undefined;
  // Items of one index key have no order: what is compared is the keys of the index.
  if (command instanceof QueryCommand && command.input.IndexName !== undefined)
    return JSON.stringify(normalize(shown?.map(({ pk, sk, ...others }) => others)));
  return JSON.stringify(normalize({ Item, shown, responses }));
};

/** The same histories without what is done to the store in memory alone. */
const toTwinPlan = (plan: Plan): Plan => ({
  ...plan,
  settings: { ...plan.settings, watched: [], lag_ms_max: 0, dayBytesMax: undefined },
  steps: plan.steps.filter(({ kind }) => kind !== 'damage'),
});

const BATCH = 25;

const empty = async (client: DynamoDBDocumentClient): Promise<void> => {
  for (const TableName of TABLE_NAMES)
    for await (const { Items = [] } of paginateScan(
      { client },
      { TableName, ProjectionExpression: 'pk, sk' },
    ))
      for (let from = 0; from < Items.length; from += BATCH) {
        const requests = Items.slice(from, from + BATCH).map((Key) => ({ DeleteRequest: { Key } }));
        await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
      }
};

export type TwinRequest = { readonly client: DynamoDBDocumentClient; readonly seeds: Omit<Seeds, 'step'> };

/** Runs histories on both stores. Returns what differed or failed; empty when nothing did. */
export const twinRuns = async ({ client, seeds }: TwinRequest): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    await empty(client);
    const twin =
      (memory: Execute): Execute =>
      async (command) => {
        const simulated = await answerOf(() => memory(command));
        const real = await answerOf(() => client.send(command as QueryCommand));
        const { Items, LastEvaluatedKey } = 'output' in simulated ? Object(simulated.output) : {};
        const itemsMax = LastEvaluatedKey === undefined ? Infinity : [Items ?? []].flat().length;
        const [expected, found] = [essence(command, simulated, itemsMax), essence(command, real, itemsMax)];
        if (expected !== found)
          faults.push(`seed ${seed}: ${command.constructor.name}: simulated ${expected}, real ${found}`);
        if ('error' in simulated) throw simulated.error;
        return simulated.output;
      };
    const { findings } = await runHistory(toTwinPlan(drawPlan(seed)), { twin });
    faults.push(...findings.map(({ check, text }) => `seed ${seed}: ${check}: ${text}`));
  }
  return faults;
};

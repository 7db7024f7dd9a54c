/**
 * DynamoDB in memory: the commands that the product uses, as strict as DynamoDB where the product
 * relies on it. Whatever it does not know throws {@link UnknownToStoreError}. The same histories
 * run on the embedded store and on DynamoDB Local, each answer compared with this store's.
 */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { KEY_PREFIX, TABLE_NAMES, TABLES, type TableName } from '../../../topology/tables.ts';
import type { Draw } from '../random.ts';
import {
  conditionFailed,
  ITEM_TOO_LARGE,
  OperandTypeError,
  transactionCancelled,
  UnknownToStoreError,
  validationError,
} from './exceptions.ts';
import { createResolver, meets, type Placeholders, updated } from './placeholders.ts';
import { project, query, scan } from './query.ts';
import { createTable, type Table } from './table.ts';
import { type Item, itemBytes, type Key, type Value } from './values.ts';

const BATCH_GET_MAX = 100;
const BATCH_WRITE_MAX = 25;
const TRANSACTION_MAX = 100;
const ITEM_BYTES_MAX = 400 * 1024;

/** A write that is known to be possible. */
type Write = { readonly table: Table; readonly key: Key; readonly item: Item | undefined };

/** Anything that commits: told of each write, in the order of commits. */
export type OnCommit = (
  table: TableName,
  key: Key,
  before: Item | undefined,
  after: Item | undefined,
) => void;

export type MemoryStoreOptions = {
  readonly now: () => number;
  readonly draw: Draw;
  /** The longest that a write stays unseen by reads that are not strongly consistent. */
  readonly lag_ms_max: number;
  /** DynamoDB's limit of an item unless a history wants the items of days to be full sooner. */
  readonly dayBytesMax?: number | undefined;
  readonly onCommit?: OnCommit;
};

/** A command of the document client. */
export type Command = object & { readonly input: unknown };

/** Answers a command, or throws as DynamoDB does. */
export type Execute = (command: Command) => unknown;

export type MemoryStore = {
  readonly execute: Execute;
  readonly takeStream: () => DynamoDBRecord[];
  /** Writes an item past the product, or removes it. No commit of a function is told of it. */
  readonly tamper: (table: TableName, key: Key, item: Item | undefined) => void;
  /** Everything that is stored, for checks. */
  readonly items: (table: TableName) => readonly Item[];
};

const keyOf = (given: Record<string, Value> | undefined): Key => {
  const { pk, sk, ...others } = given ?? {};
  if (typeof pk !== 'string' || typeof sk !== 'string' || pk === '' || sk === '')
    throw validationError('One or more parameter values are not valid: an item needs pk and sk');
  if (Object.keys(others).length > 0) throw validationError('The provided key element does not match');
  return { pk, sk };
};

const toItem = (given: Record<string, Value> | undefined): Item =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));

const assertDistinct = (keys: readonly string[]): void => {
  if (new Set(keys).size < keys.length)
    throw validationError('Provided list of item keys contains duplicates');
};

type PutInput = Placeholders & {
  TableName?: string | undefined;
  Item?: Record<string, Value> | undefined;
  ConditionExpression?: string | undefined;
};
type KeyedInput = Placeholders & {
  TableName?: string | undefined;
  Key?: Record<string, Value> | undefined;
  ConditionExpression?: string | undefined;
};
type UpdateInput = KeyedInput & { UpdateExpression?: string | undefined };

/** A write with its condition already looked at. */
type Prepared = Write & { readonly allowed: boolean };

export const createMemoryStore = ({
  now,
  draw,
  lag_ms_max,
  dayBytesMax = ITEM_BYTES_MAX,
  onCommit = () => undefined,
}: MemoryStoreOptions): MemoryStore => {
  const random = draw('store');
  const lag_ms = (): number => (lag_ms_max === 0 ? 0 : random.below(lag_ms_max));
  const tables = new Map<string, Table>(
    TABLE_NAMES.map((name) => [name, createTable(name, TABLES[name], { now, lag_ms })]),
  );
  const tableOf = (name: string | undefined): Table => {
    const table = tables.get(name ?? '');
    if (table === undefined) throw new UnknownToStoreError(`there is no table ${name}`);
    return table;
  };

  /** DynamoDB promises no order of attributes, so each reading has another one. */
  const shown = (item: Item): Item => {
    const entries = Object.entries(item);
    const from = random.below(entries.length);
    const turned = [...entries.slice(from), ...entries.slice(0, from)];
    return Object.fromEntries(random.chance(0.5) ? turned.reverse() : turned);
  };

  const preparePut = (input: PutInput): Prepared => {
    const table = tableOf(input.TableName);
    const item = toItem(input.Item);
    const key = keyOf({ pk: item['pk'], sk: item['sk'] });
    const resolver = createResolver(input);
    const allowed = meets(input.ConditionExpression, table.get(key), resolver);
    resolver.finish();
    return { table, key, item, allowed };
  };
  const prepareUpdate = (input: UpdateInput): Prepared => {
    const table = tableOf(input.TableName);
    const key = keyOf(input.Key);
    const resolver = createResolver(input);
    const stored = table.get(key);
    const allowed = meets(input.ConditionExpression, stored, resolver);
    const item = updated(input.UpdateExpression ?? '', stored ?? key, resolver);
    resolver.finish();
    return { table, key, item, allowed };
  };
  /** In a transaction, an operand of the wrong type is a reason among the others. */
  const prepareUpdateInTransaction = (input: UpdateInput) => {
    try {
      return prepareUpdate(input);
    } catch (error) {
      if (!(error instanceof OperandTypeError)) throw error;
      return { table: tableOf(input.TableName), key: keyOf(input.Key), fault: error.message };
    }
  };
  const prepareDelete = (input: KeyedInput): Prepared => {
    const table = tableOf(input.TableName);
    const key = keyOf(input.Key);
    const resolver = createResolver(input);
    const allowed = meets(input.ConditionExpression, table.get(key), resolver);
    resolver.finish();
    return { table, key, item: undefined, allowed };
  };

  const isTooLarge = ({ key, item }: Omit<Write, 'table'>): boolean =>
    item !== undefined &&
    itemBytes(item) > (key.sk.startsWith(KEY_PREFIX.day) ? dayBytesMax : ITEM_BYTES_MAX);
  const commit = ({ table, key, item }: Write): void => {
    const before = table.get(key);
    table.write(key, item);
    onCommit(table.name as TableName, key, before, item);
  };
  const writeOne = (write: Prepared): unknown => {
    if (!write.allowed) throw conditionFailed();
    if (isTooLarge(write)) throw validationError(ITEM_TOO_LARGE);
    commit(write);
    return { $metadata: {} };
  };

  const transact = (actions: NonNullable<TransactWriteCommand['input']['TransactItems']>): unknown => {
    if (actions.length === 0 || actions.length > TRANSACTION_MAX)
      throw validationError(`a transaction has 1 to ${TRANSACTION_MAX} actions, not ${actions.length}`);
    const writes = actions.map((action): Prepared | ({ readonly fault: string } & Omit<Write, 'item'>) => {
      if (action.Put !== undefined) return preparePut(action.Put);
      if (action.Update !== undefined) return prepareUpdateInTransaction(action.Update);
      if (action.Delete !== undefined) return prepareDelete(action.Delete);
      throw new UnknownToStoreError(`the store does not know ${Object.keys(action).join()} in a transaction`);
    });
    const keys = writes.map(({ table, key }) => `${table.name} ${key.pk} ${key.sk}`);
    if (new Set(keys).size < keys.length)
      throw validationError('Transaction request cannot include multiple operations on one item');
    const reasons = writes.map((write) => {
      if ('fault' in write) return { Code: 'ValidationError', Message: write.fault };
      if (!write.allowed)
        return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
      return isTooLarge(write) ? { Code: 'ValidationError', Message: ITEM_TOO_LARGE } : { Code: 'None' };
    });
    if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCancelled(reasons);
    for (const write of writes) if ('allowed' in write) commit(write);
    return { $metadata: {} };
  };

  const batchGet = (requests: NonNullable<BatchGetCommand['input']['RequestItems']>): unknown => {
    const all = Object.entries(requests).flatMap(([name, { Keys = [] }]) =>
      Keys.map((key) => ({ name, key: keyOf(key) })),
    );
    if (all.length === 0 || all.length > BATCH_GET_MAX)
      throw validationError(`BatchGetItem takes 1 to ${BATCH_GET_MAX} keys, not ${all.length}`);
    assertDistinct(all.map(({ name, key }) => `${name} ${key.pk} ${key.sk}`));
    const Responses = Object.fromEntries(
      Object.entries(requests).map(([name, request]) => {
        const table = tableOf(name);
        const resolver = createResolver(request);
        const items = (request.Keys ?? [])
          .map(keyOf)
          .map((key) => (request.ConsistentRead === true ? table.get(key) : table.getLate(key)))
          .filter((item) => item !== undefined);
        const projected = items.map((item) => shown(project(request.ProjectionExpression, item, resolver)));
        return [name, random.shuffle(projected)];
      }),
    );
    return { Responses, UnprocessedKeys: {}, $metadata: {} };
  };

  const batchWrite = (requests: NonNullable<BatchWriteCommand['input']['RequestItems']>): unknown => {
    const writes = Object.entries(requests).flatMap(([TableName, ofTable]) =>
      ofTable.map(({ PutRequest, DeleteRequest }) =>
        PutRequest === undefined
          ? prepareDelete({ TableName, Key: DeleteRequest?.Key })
          : preparePut({ TableName, Item: PutRequest.Item }),
      ),
    );
    if (writes.length === 0 || writes.length > BATCH_WRITE_MAX)
      throw validationError(`BatchWriteItem takes 1 to ${BATCH_WRITE_MAX} items, not ${writes.length}`);
    assertDistinct(writes.map(({ table, key }) => `${table.name} ${key.pk} ${key.sk}`));
    if (writes.some(isTooLarge)) throw validationError(ITEM_TOO_LARGE);
    for (const write of writes) commit(write);
    return { UnprocessedItems: {}, $metadata: {} };
  };

  const get = (input: GetCommand['input']): unknown => {
    const table = tableOf(input.TableName);
    const key = keyOf(input.Key);
    const resolver = createResolver(input);
    const item = input.ConsistentRead === true ? table.get(key) : table.getLate(key);
    const projected = project(input.ProjectionExpression, item ?? {}, resolver);
    resolver.finish();
    return { ...(item !== undefined && { Item: shown(projected) }), $metadata: {} };
  };

  const execute: Execute = (command) => {
    if (command instanceof QueryCommand) {
      const output = query(tableOf(command.input.TableName), command.input, random);
      return output.Items === undefined ? output : { ...output, Items: output.Items.map(shown) };
    }
    if (command instanceof BatchGetCommand) return batchGet(command.input.RequestItems ?? {});
    if (command instanceof GetCommand) return get(command.input);
    if (command instanceof TransactWriteCommand) return transact(command.input.TransactItems ?? []);
    if (command instanceof PutCommand) return writeOne(preparePut(command.input));
    if (command instanceof UpdateCommand) return writeOne(prepareUpdate(command.input));
    if (command instanceof DeleteCommand) return writeOne(prepareDelete(command.input));
    if (command instanceof BatchWriteCommand) return batchWrite(command.input.RequestItems ?? {});
    if (command instanceof ScanCommand) return scan(tableOf(command.input.TableName), command.input);
    throw new UnknownToStoreError(`the store does not know ${command.constructor.name}`);
  };
  return {
    execute,
    tamper: (name, key, item) => tableOf(name).write(key, item),
    takeStream: () => tableOf('metrics').takeStream(),
    items: (name) => [...tableOf(name).items(undefined, false)],
  };
};

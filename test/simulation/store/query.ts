/** Query and Scan over the store in memory. */
import type { QueryCommandInput, QueryCommandOutput, ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { hashId } from '../../../domain/counting/hash.ts';
import type { IndexDefinition, TableDefinition } from '../../../topology/tables.ts';
import type { Random } from '../random.ts';
import { UnknownToStoreError, validationError } from './exceptions.ts';
import { type Condition, parseCondition } from './expressions.ts';
import { createResolver, meets, type Resolver } from './placeholders.ts';
import type { Table } from './table.ts';
import { compareValues, type Item, type Value } from './values.ts';

/** How often the store ends a page early, as it does after a megabyte. */
const SHORT_PAGES = 0.1;

const BASE_KEYS = ['pk', 'sk'] as const;

const isProjection = (projection: IndexDefinition['projection']): projection is readonly string[] =>
  Array.isArray(projection);

/** The part of an item that an index holds; undefined when it is not in the index. */
const toIndexItem = (
  item: Item,
  { partitionKey, sortKey, projection }: IndexDefinition,
): Item | undefined => {
  if (item[partitionKey.name] === undefined || item[sortKey.name] === undefined) return undefined;
  if (projection === 'ALL') return item;
  const names = new Set<string>([...BASE_KEYS, partitionKey.name, sortKey.name]);
  if (isProjection(projection)) for (const name of projection) names.add(name);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
};

/** Picks the attributes that a projection expression names. */
export const project = (text: string | undefined, item: Item, resolver: Resolver): Item => {
  if (text === undefined) return item;
  const names = text.split(',').map((token) => resolver.name(token.trim()));
  return Object.fromEntries(
    names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]] satisfies [string, Value]])),
  );
};

/** The partition that a key condition names. */
const partitionOf = (condition: Condition, key: string, resolver: Resolver): string => {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  const equal = parts.find(
    (part) => part.kind === 'compare' && part.by === '=' && resolver.name(part.name) === key,
  );
  if (equal?.kind !== 'compare') throw validationError(`Query condition missed key schema element: ${key}`);
  return String(resolver.value(equal.to));
};

const keysOf = ({ indexes, partitionKey, sortKey }: TableDefinition, indexName: string | undefined) => {
  if (indexName === undefined) return { index: undefined, partitionKey, sortKey };
  const index = indexes.find(({ name }) => name === indexName);
  if (index === undefined) throw validationError(`The table does not have the specified index: ${indexName}`);
  return { index, partitionKey: index.partitionKey, sortKey: index.sortKey };
};

export const query = (table: Table, input: QueryCommandInput, random: Random): QueryCommandOutput => {
  const { index, partitionKey, sortKey } = keysOf(table.definition, input.IndexName);
  if (index !== undefined && input.ConsistentRead === true)
    throw validationError('Consistent reads are not supported on global secondary indexes');
  const resolver = createResolver(input);
  const condition = input.KeyConditionExpression ?? '';
  const partition = partitionOf(parseCondition(condition), partitionKey.name, resolver);
  const ofPartition = index === undefined || partitionKey.name === 'pk' ? partition : undefined;

  const order = (a: Item, b: Item): number =>
    compareValues(a[sortKey.name], b[sortKey.name]) ||
    (index === undefined ? 0 : compareValues(a['pk'], b['pk']) || compareValues(a['sk'], b['sk']));
  const direction = input.ScanIndexForward === false ? -1 : 1;
  const start = input.ExclusiveStartKey;
  const found: Item[] = [];
  for (const stored of table.items(ofPartition, input.ConsistentRead !== true)) {
    const item = index === undefined ? stored : toIndexItem(stored, index);
    if (item === undefined || !meets(condition, item, resolver)) continue;
    if (start === undefined || direction * order(item, start) > 0) found.push(item);
  }
  // Placeholders have to be resolved even if no item is there.
  meets(condition, { [partitionKey.name]: '', [sortKey.name]: '' }, resolver);
  found.sort((a, b) => direction * order(a, b));

  const short = random.chance(SHORT_PAGES) ? random.between(1, 4) : Infinity;
  const page = found.slice(0, Math.min(input.Limit ?? Infinity, short));
  const last = page.length < found.length || page.length === input.Limit ? page.at(-1) : undefined;
  const keyNames = new Set<string>([...BASE_KEYS, partitionKey.name, sortKey.name]);
  const kept = page.filter((item) => meets(input.FilterExpression, item, resolver));
  if (page.length === 0) meets(input.FilterExpression, { expires_at: undefined }, resolver);
  const projected = kept.map((item) => project(input.ProjectionExpression, item, resolver));
  if (kept.length === 0) project(input.ProjectionExpression, {}, resolver);
  resolver.finish();
  return {
    Count: kept.length,
    ...(input.Select === 'COUNT' ? {} : { Items: projected }),
    ...(last && { LastEvaluatedKey: Object.fromEntries([...keyNames].map((name) => [name, last[name]])) }),
    $metadata: {},
  };
};

export const scan = (table: Table, input: ScanCommandInput): QueryCommandOutput => {
  const { Segment = 0, TotalSegments = 1 } = input;
  if (input.FilterExpression !== undefined) throw new UnknownToStoreError('the store filters no scan');
  const items = [...table.items(undefined, input.ConsistentRead !== true)].filter(
    (item) => hashId(String(item['pk'])) % TotalSegments === Segment,
  );
  const resolver = createResolver(input);
  return {
    Items: items.map((item) => project(input.ProjectionExpression, item, resolver)),
    Count: items.length,
    $metadata: {},
  };
};

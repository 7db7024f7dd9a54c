import type { FilterLeaf, FilterPattern } from '../../topology/event-sources.ts';

const isLeaves = (pattern: FilterPattern | readonly FilterLeaf[]): pattern is readonly FilterLeaf[] =>
  Array.isArray(pattern);

const leafAccepts = (leaf: FilterLeaf, value: string): boolean =>
  typeof leaf === 'string' ? leaf === value : value.startsWith(leaf.prefix);

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

const matches = (pattern: FilterPattern | readonly FilterLeaf[], value: unknown): boolean =>
  isLeaves(pattern)
    ? typeof value === 'string' && pattern.some((leaf) => leafAccepts(leaf, value))
    : Object.entries(pattern).every(([name, inner]) => matches(inner, fieldOf(value, name)));

/**
 * Whether Lambda's event filtering lets a record through: at least one pattern must match, in each
 * of its fields. Without patterns every record passes.
 */
export const passes = (patterns: readonly FilterPattern[], record: unknown): boolean =>
  patterns.length === 0 || patterns.some((pattern) => matches(pattern, record));

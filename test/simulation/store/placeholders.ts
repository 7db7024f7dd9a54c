/** Evaluates expressions: puts names and values in place of their placeholders. */
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { OperandTypeError, validationError } from './exceptions.ts';
import { type Condition, parseCondition, parseUpdate } from './expressions.ts';
import { addNumbers, compareValues, equalValues, type Item, type Value } from './values.ts';

/** What goes with the expressions of one request. */
export type Placeholders = {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, Value> | undefined;
};

/**
 * Resolves the placeholders of one request. DynamoDB refuses a request that does not use each of
 * them.
 */
export const createResolver = (request: Placeholders) => {
  const names = request.ExpressionAttributeNames ?? {};
  const values = request.ExpressionAttributeValues ?? {};
  const used = new Set<string>();
  const resolve = <T>(from: Record<string, T>, token: string): T => {
    const found = from[token];
    if (found === undefined) throw validationError(`Invalid expression: ${token} is not defined`);
    used.add(token);
    return found;
  };
  return {
    name: (token: string): string => (token.startsWith('#') ? resolve(names, token) : token),
    value: (token: string): Value => resolve(values, token),
    finish: (): void => {
      for (const token of [...Object.keys(names), ...Object.keys(values)])
        if (!used.has(token)) throw validationError(`Value provided but unused in expressions: ${token}`);
    },
  };
};
export type Resolver = ReturnType<typeof createResolver>;

const holds = (condition: Condition, item: Item, resolver: Resolver): boolean => {
  switch (condition.kind) {
    // Every part is evaluated, because each names placeholders.
    case 'and':
      return condition.parts.map((part) => holds(part, item, resolver)).every(Boolean);
    case 'or':
      return condition.parts.map((part) => holds(part, item, resolver)).some(Boolean);
    case 'exists':
      return (item[resolver.name(condition.name)] !== undefined) === condition.wanted;
    case 'begins': {
      const stored = item[resolver.name(condition.name)];
      return String(stored ?? '').startsWith(String(resolver.value(condition.with)));
    }
    case 'between': {
      const stored = item[resolver.name(condition.name)];
      const [from, to] = [resolver.value(condition.from), resolver.value(condition.to)];
      return stored !== undefined && compareValues(stored, from) >= 0 && compareValues(stored, to) <= 0;
    }
    case 'compare': {
      const stored = item[resolver.name(condition.name)];
      const to = resolver.value(condition.to);
      if (stored === undefined) return false;
      if (condition.by === '=') return equalValues(stored, to);
      const order = compareValues(stored, to);
      if (condition.by === '<') return order < 0;
      if (condition.by === '<=') return order <= 0;
      return condition.by === '>' ? order > 0 : order >= 0;
    }
  }
};

/** Whether a condition holds for an item; a missing item has no attributes. */
export const meets = (text: string | undefined, item: Item | undefined, resolver: Resolver): boolean =>
  text === undefined || holds(parseCondition(text), item ?? {}, resolver);

/** The item after an update. */
export const updated = (text: string, item: Item, resolver: Resolver): Item => {
  const { add, set, remove } = parseUpdate(text);
  const result: Record<string, Value> = { ...item };
  const paths = new Set<string>();
  const pathOf = (token: string): string => {
    const path = resolver.name(token);
    if (paths.has(path))
      throw validationError(`Invalid UpdateExpression: Two document paths overlap: ${path}`);
    paths.add(path);
    return path;
  };
  for (const [token, valueToken] of add) {
    const [path, amount] = [pathOf(token), resolver.value(valueToken)];
    const stored = result[path] ?? NumberValue.from('0');
    if (!(stored instanceof NumberValue) || !(amount instanceof NumberValue)) throw new OperandTypeError();
    result[path] = addNumbers(stored, amount);
  }
  for (const [token, valueToken] of set) result[pathOf(token)] = resolver.value(valueToken);
  for (const token of remove) delete result[pathOf(token)];
  return result;
};

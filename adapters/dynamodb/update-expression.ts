import { toNumber } from './client.ts';

/** The parts of an UpdateItem. Attribute names need no escaping: they become placeholders. */
export type UpdateParts = {
  readonly add?: ReadonlyArray<readonly [attribute: string, amount: string]>;
  readonly set?: ReadonlyArray<readonly [attribute: string, value: string | number]>;
  readonly remove?: readonly string[];
  /**
   * Condition: each attribute is absent or less than the value, so no other writer has got further.
   */
  readonly unlessReached?: ReadonlyArray<readonly [attribute: string, value: number]>;
  /** Condition: each attribute still has this value (undefined: is still absent). */
  readonly whileStill?: ReadonlyArray<readonly [attribute: string, value: string | undefined]>;
  /** Condition: each attribute, which is no number, is still what was read. */
  readonly whileNoNumber?: ReadonlyArray<readonly [attribute: string, stored: unknown]>;
};

export type UpdateExpression = {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
};

/** DynamoDB allows this many bytes in one expression. Placeholders are ASCII. */
const EXPRESSION_BYTES_MAX = 4096;

const countThatFit = (verbs: string, changeOf: (index: number) => string): number => {
  let bytes = verbs.length;
  for (let count = 0; ; count += 1) {
    bytes += changeOf(count).length;
    if (bytes > EXPRESSION_BYTES_MAX) return count;
  }
};

/** How many attributes one expression can add to, whatever the amounts. */
export const ADDITIONS_MAX = countThatFit('ADD ', (index) => `#${index} :${index}, `);
/** How many attributes one expression can add to, set or remove, in any mixture. */
export const CHANGES_MAX = countThatFit('ADD SET REMOVE ', (index) => `#${index} = :${index}, `);

/** Builds the expressions of an update; undefined when nothing would change. */
export const updateExpression = ({
  add = [],
  set = [],
  remove = [],
  unlessReached = [],
  whileStill = [],
  whileNoNumber = [],
}: UpdateParts): UpdateExpression | undefined => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const placeholders = new Map<string, string>();
  const valuePlaceholders = new Map<string, string>();
  const name = (attribute: string): string => {
    const existing = placeholders.get(attribute);
    if (existing !== undefined) return existing;
    const placeholder = `#${placeholders.size}`;
    placeholders.set(attribute, placeholder);
    names[placeholder] = attribute;
    return placeholder;
  };
  // Equal values share a placeholder to keep requests small. Most additions are 1, or the same
  // amount for a day and its parts.
  const value = (number: string | number): string => {
    const text = String(number);
    const existing = valuePlaceholders.get(text);
    if (existing !== undefined) return existing;
    const placeholder = `:${valuePlaceholders.size}`;
    valuePlaceholders.set(text, placeholder);
    values[placeholder] = toNumber(text);
    return placeholder;
  };
  const clauses = [
    ...(add.length === 0
      ? []
      : [`ADD ${add.map(([attribute, amount]) => `${name(attribute)} ${value(amount)}`).join(', ')}`]),
    ...(set.length === 0
      ? []
      : [`SET ${set.map(([attribute, to]) => `${name(attribute)} = ${value(to)}`).join(', ')}`]),
    ...(remove.length === 0 ? [] : [`REMOVE ${remove.map(name).join(', ')}`]),
  ];
  if (clauses.length === 0) return undefined;
  const conditions = [
    ...unlessReached.map(
      ([attribute, to]) => `(attribute_not_exists(${name(attribute)}) OR ${name(attribute)} < ${value(to)})`,
    ),
    ...whileStill.map(([attribute, as]) =>
      as === undefined ? `attribute_not_exists(${name(attribute)})` : `${name(attribute)} = ${value(as)}`,
    ),
    ...whileNoNumber.map(([attribute, stored], index) => {
      values[`:stored${index}`] = stored;
      return `${name(attribute)} = :stored${index}`;
    }),
  ];
  return {
    UpdateExpression: clauses.join(' '),
    ...(conditions.length === 0 ? {} : { ConditionExpression: conditions.join(' AND ') }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};

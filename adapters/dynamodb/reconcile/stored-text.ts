import { NumberValue } from '@aws-sdk/lib-dynamodb';

type Typed = Readonly<Record<string, unknown>>;

/** A set of texts is `SS`, one of numbers `NS`. A set is never empty. */
const toTypedSet = (members: readonly Typed[]): Typed => ({
  [`${Object.keys(members[0] ?? {}).join('')}S`]: members.flatMap((member) => Object.values(member)).sort(),
});

const toTyped = (value: unknown): Typed => {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof NumberValue) return { N: value.value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  if (value instanceof Set) return toTypedSet([...value].map(toTyped));
  if (Array.isArray(value)) return { L: value.map(toTyped) };
  return typeof value === 'object' ? { M: toTypedItem(value) } : { S: String(value) };
};

const toTypedItem = (item: object): Typed =>
  Object.fromEntries(
    Object.entries(item)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, toTyped(value)]),
  );

/**
 * A stored item as text, in DynamoDB's JSON, with its attributes sorted: the same item gives the
 * same text, in whatever order the store returns attributes.
 */
export const itemText = (item: object): string => JSON.stringify(toTypedItem(item));

/** The value of an attribute as text, in DynamoDB's JSON. */
export const valueText = (value: unknown): string => JSON.stringify(toTyped(value));

/** Cuts a text to about `bytesMax` bytes within JSON, and says how much is left out. */
export const cutText = (text: string, bytesMax: number): string => {
  const bytesOf = (part: string): number => Buffer.byteLength(JSON.stringify(part));
  if (bytesOf(text) <= bytesMax) return text;
  // A character takes at most six bytes within JSON.
  let kept = text.slice(0, Math.floor(bytesMax / 6));
  for (let step = kept.length; step > 0; step = Math.floor(step / 2)) {
    const longer = text.slice(0, kept.length + step);
    if (bytesOf(longer) <= bytesMax) kept = longer;
  }
  return `${kept}… (${text.length - kept.length} more characters)`;
};

/**
 * Reads the expressions that the product sends: conditions, key conditions, filters, updates. What
 * the product does not use is refused aloud.
 */
import { UnknownToStoreError, validationError } from './exceptions.ts';

type Comparator = '=' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'exists'; readonly name: string; readonly wanted: boolean }
  | { readonly kind: 'compare'; readonly name: string; readonly by: Comparator; readonly to: string }
  | { readonly kind: 'begins'; readonly name: string; readonly with: string }
  | { readonly kind: 'between'; readonly name: string; readonly from: string; readonly to: string };

export type Update = {
  readonly add: readonly (readonly [name: string, value: string])[];
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
};

/** DynamoDB's limits of one expression. */
const EXPRESSION_BYTES_MAX = 4096;
const OPERATORS_MAX = 300;

const TOKEN = /\s*(<=|>=|<>|[=<>(),+-]|[#:]?[A-Za-z0-9_.]+)/y;

const tokenize = (text: string): string[] => {
  if (Buffer.byteLength(text) > EXPRESSION_BYTES_MAX)
    throw validationError(
      `Expression size has exceeded the maximum allowed size; expression size: ${text.length}`,
    );
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match?.[1] === undefined) throw new UnknownToStoreError(`the expression ${text} cannot be read`);
    tokens.push(match[1]);
  }
  return tokens;
};

/** Goes through the tokens of an expression, and counts its operators. */
const createReader = (text: string) => {
  const tokens = tokenize(text);
  let [at, operators] = [0, 0];
  const peek = (): string | undefined => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted))
      throw new UnknownToStoreError(`${text}: ${wanted ?? 'more'} is expected, not ${token ?? 'the end'}`);
    at += 1;
    return token;
  };
  const countOperator = (): void => {
    operators += 1;
    if (operators > OPERATORS_MAX)
      throw validationError('Invalid expression: The expression contains too many operators; limit: 300');
  };
  return { peek, take, countOperator, text };
};
type Reader = ReturnType<typeof createReader>;

const readValueName = ({ take, text }: Reader): string => {
  const token = take();
  if (!token.startsWith(':')) throw new UnknownToStoreError(`${text}: ${token} is no value placeholder`);
  return token;
};

const isComparator = (token: string): token is Comparator => ['=', '<', '<=', '>', '>='].includes(token);

const readTerm = (reader: Reader): Condition => {
  const { take, countOperator, text } = reader;
  const token = take();
  if (token === '(') {
    const inner = readOr(reader);
    take(')');
    return inner;
  }
  countOperator();
  if (token === 'attribute_exists' || token === 'attribute_not_exists') {
    take('(');
    const name = take();
    take(')');
    return { kind: 'exists', name, wanted: token === 'attribute_exists' };
  }
  if (token === 'begins_with') {
    take('(');
    const name = take();
    take(',');
    const prefix = readValueName(reader);
    take(')');
    return { kind: 'begins', name, with: prefix };
  }
  const by = take();
  if (by === 'BETWEEN') {
    const from = readValueName(reader);
    take('AND');
    return { kind: 'between', name: token, from, to: readValueName(reader) };
  }
  if (!isComparator(by)) throw new UnknownToStoreError(`${text}: the store does not know ${by}`);
  return { kind: 'compare', name: token, by, to: readValueName(reader) };
};

const readChain = (
  reader: Reader,
  word: 'AND' | 'OR',
  readPart: (reader: Reader) => Condition,
): Condition => {
  const parts = [readPart(reader)];
  while (reader.peek() === word) {
    reader.take();
    reader.countOperator();
    parts.push(readPart(reader));
  }
  return parts.length === 1 ? parts[0]! : { kind: word === 'AND' ? 'and' : 'or', parts };
};

function readOr(reader: Reader): Condition {
  return readChain(reader, 'OR', (inner) => readChain(inner, 'AND', readTerm));
}

const remembering = <T>(parse: (text: string) => T): ((text: string) => T) => {
  const cache = new Map<string, T>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const parsed = parse(text);
    if (cache.size > 5000) cache.clear();
    cache.set(text, parsed);
    return parsed;
  };
};

export const parseCondition = remembering((text): Condition => {
  const reader = createReader(text);
  const condition = readOr(reader);
  if (reader.peek() !== undefined) throw new UnknownToStoreError(`${text}: ${reader.peek()} is too much`);
  return condition;
});

export const parseUpdate = remembering((text): Update => {
  const reader = createReader(text);
  const { peek, take } = reader;
  const update = { add: [] as [string, string][], set: [] as [string, string][], remove: [] as string[] };
  const readList = (readOne: () => void): void => {
    readOne();
    while (peek() === ',') {
      take();
      readOne();
    }
  };
  while (peek() !== undefined) {
    const word = take();
    if (word === 'ADD') readList(() => update.add.push([take(), readValueName(reader)]));
    else if (word === 'REMOVE') readList(() => update.remove.push(take()));
    else if (word === 'SET')
      readList(() => {
        const name = take();
        take('=');
        update.set.push([name, readValueName(reader)]);
      });
    else throw new UnknownToStoreError(`${text}: the store does not know ${word}`);
  }
  return update;
});

import protobuf from 'protobufjs';
import type { RegisteredSchema } from './registry.ts';

const TIMESTAMP = '.google.protobuf.Timestamp';

/** As in the JSON form of protocol buffers: long numbers and enums as text, bytes as base64. */
const CONVERSION = { longs: String, enums: String, bytes: String, defaults: true, json: true } as const;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const toIso = (value: unknown): unknown => {
  if (!isObject(value)) return value;
  const instant = Number(value['seconds'] ?? 0) * 1000 + Math.floor(Number(value['nanos'] ?? 0) / 1e6);
  return Math.abs(instant) <= 8.64e15 ? new Date(instant).toISOString() : undefined;
};

/** Timestamps become ISO 8601, as in the JSON form of protocol buffers. */
const withTimestamps = (type: protobuf.Type, value: unknown): unknown => {
  if (type.fullName === TIMESTAMP) return toIso(value);
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = { ...value };
  for (const { name, resolvedType, repeated, map } of type.fieldsArray) {
    const inner = copy[name];
    if (!(resolvedType instanceof protobuf.Type) || inner === undefined || inner === null) continue;
    if (repeated && Array.isArray(inner)) copy[name] = inner.map((one) => withTimestamps(resolvedType, one));
    else if (map && isObject(inner))
      copy[name] = Object.fromEntries(
        Object.entries(inner).map(([key, one]) => [key, withTimestamps(resolvedType, one)]),
      );
    else copy[name] = withTimestamps(resolvedType, inner);
  }
  return copy;
};

const messagesOf = (space: protobuf.NamespaceBase): readonly protobuf.Type[] =>
  space.nestedArray.filter((nested) => nested instanceof protobuf.Type);

/** Adds Google's own types, which every schema may import and no registry has. */
const addCommonTypes = (root: protobuf.Root, imports: readonly string[] = []): void => {
  for (const file of imports) {
    const { nested } = protobuf.common.get(file) ?? {};
    if (nested !== undefined) root.addJSON(nested);
  }
};

/** A number of 7 bits a byte, and how many bytes it takes. */
const readVarint = (bytes: Buffer, from: number): { readonly value: number; readonly end: number } => {
  let [value, at, factor] = [0, from, 1];
  for (; ; at += 1, factor *= 128) {
    const byte = bytes[at];
    if (byte === undefined || at - from > 4) throw new RangeError('the message indexes are cut off');
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  // Zigzag: an even number is twice the value.
  return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: at + 1 };
};

/** Which message of the schema follows: by its index, and those of messages nested in it. */
const readIndexes = (bytes: Buffer): { readonly indexes: readonly number[]; readonly end: number } => {
  const count = readVarint(bytes, 0);
  if (count.value === 0) return { indexes: [0], end: count.end };
  const indexes: number[] = [];
  let { end } = count;
  for (let index = 0; index < count.value; index += 1) {
    const read = readVarint(bytes, end);
    indexes.push(read.value);
    ({ end } = read);
  }
  return { indexes, end };
};

/** Creates what decodes messages of a schema. Throws when the schema cannot be read. */
export const createProtobufDecoder = ({
  text,
  references,
}: RegisteredSchema): ((bytes: Buffer) => unknown) => {
  const root = new protobuf.Root();
  const parsed = protobuf.parse(text, root, { keepCase: true });
  const space = parsed.package === undefined ? root : root.lookup(parsed.package);
  // Before others of its package are added: indexes count the messages of the schema alone.
  const messages = space instanceof protobuf.Namespace ? messagesOf(space) : [];
  addCommonTypes(root, parsed.imports);
  for (const reference of references)
    addCommonTypes(root, protobuf.parse(reference.text, root, { keepCase: true }).imports);
  root.resolveAll();

  return (bytes) => {
    const { indexes, end } = readIndexes(bytes);
    let among = messages;
    let type: protobuf.Type | undefined;
    for (const index of indexes) {
      type = among[index];
      among = type === undefined ? [] : messagesOf(type);
    }
    if (type === undefined) throw new RangeError('the schema has no such message');
    return withTimestamps(type, type.toObject(type.decode(bytes.subarray(end)), CONVERSION));
  };
};

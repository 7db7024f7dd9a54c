import avsc, { type Schema } from 'avsc';
import { shiftDecimal, toJsonNumber } from '../../../contracts/sources/decimal-text.ts';
import type { RegisteredSchema } from './registry.ts';

// Node finds no names in this package, only the whole.
const { Type, types } = avsc;

/** A long by its digits: a double holds no more than 15 of them. */
const exactLong = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => toJsonNumber(String(buffer.readBigInt64LE())),
  toBuffer: () => {
    throw new Error('nothing is written');
  },
  fromJSON: (value: unknown) => value,
  toJSON: (value: unknown) => value,
  isValid: (value: unknown) => typeof value === 'number' || JSON.isRawJSON(value),
  compare: () => 0,
});

/** The whole number in big-endian two's complement. */
const toBigInt = (bytes: Buffer): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));

/** A decimal in bytes, as exact text. */
class DecimalType extends types.LogicalType {
  readonly #scale: number;

  constructor(schema: Schema, options?: unknown) {
    super(schema, options);
    const scale: unknown = typeof schema === 'object' ? Reflect.get(schema, 'scale') : undefined;
    this.#scale = typeof scale === 'number' ? scale : 0;
  }

  protected override _fromValue(bytes: Buffer): string {
    return shiftDecimal(String(toBigInt(bytes)), this.#scale);
  }

  protected override _toValue(value: unknown): unknown {
    return value;
  }
}

const options = {
  logicalTypes: { decimal: DecimalType },
  omitRecordMethods: true,
  registry: {},
  typeHook: (schema: unknown) =>
    schema === 'long' ||
    (typeof schema === 'object' && schema !== null && Reflect.get(schema, 'type') === 'long')
      ? exactLong
      : undefined,
};

/** Buffers are what JSON has no form for. */
const toJson = (value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toJson(inner)]));
};

/** Creates what decodes Avro of a schema. Throws when the schema cannot be read. */
export const createAvroDecoder = ({ text, references }: RegisteredSchema): ((bytes: Buffer) => unknown) => {
  const registry = {};
  for (const reference of references) Type.forSchema(JSON.parse(reference.text), { ...options, registry });
  const type = Type.forSchema(JSON.parse(text), { ...options, registry });
  return (bytes) => toJson(type.fromBuffer(bytes));
};

import avsc from 'avsc';
import protobuf from 'protobufjs';

const { Type, types } = avsc;

/** A schema as it is registered at a registry that speaks Confluent's API. */
export type SchemaToRegister = {
  readonly schemaType: 'AVRO' | 'PROTOBUF' | 'JSON';
  readonly schema: string;
  readonly references?: readonly {
    readonly name: string;
    readonly subject: string;
    readonly version: number;
  }[];
};

/** Confluent's wire format: a zero, the schema's id, and the message. */
export const inWireFormat = (id: number, body: Uint8Array): Buffer => {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, body]);
};

const MONEY = {
  type: 'record',
  name: 'Money',
  namespace: 'shop',
  fields: [
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
    { name: 'currency', type: 'string' },
  ],
};
const ORDER = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'vendor', type: 'string' },
    { name: 'total', type: 'shop.Money' },
    {
      name: 'commission',
      type: { type: 'fixed', name: 'Rate', size: 4, logicalType: 'decimal', precision: 9, scale: 4 },
    },
    { name: 'created', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'DONE'] } },
    { name: 'note', type: ['null', 'string'], default: null },
  ],
};

/** Longs and decimals that no double holds. */
const LONG = 9_007_199_254_740_993n;
const exactLong = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: () => 0,
});

const twosComplement = (value: bigint, bytes: number): Buffer =>
  Buffer.from(
    BigInt.asUintN(8 * bytes, value)
      .toString(16)
      .padStart(2 * bytes, '0'),
    'hex',
  );

const withLongs = { typeHook: (schema: unknown) => (schema === 'long' ? exactLong : undefined) };
const avroOrder = (): Buffer => {
  const registry = {};
  Type.forSchema(MONEY as never, { ...withLongs, registry });
  const type = Type.forSchema(ORDER as never, {
    registry,
    typeHook: (schema: unknown) =>
      schema === 'long' || (schema as { type?: string }).type === 'long' ? exactLong : undefined,
  });
  return type.toBuffer({
    id: LONG,
    vendor: 's1',
    total: { amount: twosComplement(12345678901234567n, 8), currency: 'EUR' },
    commission: twosComplement(750n, 4),
    created: 1_767_225_600_123_456n,
    state: 'DONE',
    note: null,
  });
};

const MONEY_PROTO = `syntax = "proto3";
package shop;
message Money { string amount = 1; string currency = 2; }`;
const ORDER_PROTO = `syntax = "proto3";
package shop;
import "money.proto";
import "google/protobuf/timestamp.proto";
enum State { NEW = 0; DONE = 1; }
message Ignored { string why = 1; }
message Order {
  message Line { int64 cents = 1; google.protobuf.Timestamp sold_at = 2; }
  uint64 id = 1;
  string vendor = 2;
  Money total = 3;
  google.protobuf.Timestamp created_at = 4;
  State state = 5;
  repeated Line lines = 6;
  int32 discount = 7;
  optional string note = 8;
}`;

const protobufOrder = (): Buffer => {
  const root = new protobuf.Root();
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
  protobuf.parse(MONEY_PROTO, root, { keepCase: true });
  protobuf.parse(ORDER_PROTO, root, { keepCase: true });
  const type = root.lookupType('shop.Order');
  const message = type.fromObject({
    id: String(LONG),
    vendor: 's1',
    total: { amount: '123456789012345.67', currency: 'EUR' },
    created_at: { seconds: '1767225600', nanos: 123_456_789 },
    state: 'DONE',
    lines: [{ cents: '5', sold_at: { seconds: '1767225601' } }],
  });
  // The second message of the schema: one index, and it is 1, both in zigzag.
  return Buffer.concat([Buffer.from([2, 2]), type.encode(message).finish()]);
};

/** What is referred to by name, as subjects of their own. */
export const REFERRED = {
  avro: { subject: 'shop.Money', schemaType: 'AVRO', schema: JSON.stringify(MONEY) },
  protobuf: { subject: 'money.proto', schemaType: 'PROTOBUF', schema: MONEY_PROTO },
} as const;

/** Messages with what must come of them, and the schema that they are written by. */
export const WIRE_MESSAGES = {
  avro: {
    schema: {
      schemaType: 'AVRO',
      schema: JSON.stringify(ORDER),
      references: [{ name: 'shop.Money', subject: 'shop.Money', version: 1 }],
    },
    body: avroOrder(),
    json:
      '{"id":9007199254740993,"vendor":"s1","total":{"amount":"123456789012345.67","currency":"EUR"},' +
      '"commission":"0.075","created":1767225600123456,"state":"DONE","note":null}',
  },
  protobuf: {
    schema: {
      schemaType: 'PROTOBUF',
      schema: ORDER_PROTO,
      references: [{ name: 'money.proto', subject: 'money.proto', version: 1 }],
    },
    body: protobufOrder(),
    json:
      '{"lines":[{"cents":"5","sold_at":"2026-01-01T00:00:01.000Z"}],"id":"9007199254740993","vendor":"s1",' +
      '"total":{"amount":"123456789012345.67","currency":"EUR"},"created_at":"2026-01-01T00:00:00.123Z",' +
      '"state":"DONE","discount":0}',
  },
  'json-schema': {
    schema: {
      schemaType: 'JSON',
      schema:
        '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"id":{"type":"integer"}}}',
    },
    body: Buffer.from('{"id":9007199254740993,"vendor":"s1"}'),
    json: '{"id":9007199254740993,"vendor":"s1"}',
  },
} as const satisfies Record<
  string,
  { readonly schema: SchemaToRegister; readonly body: Buffer; readonly json: string }
>;

export type WireFormat = keyof typeof WIRE_MESSAGES;

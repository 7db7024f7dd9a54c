import type { ValueDecoder } from '../../../app/ports/sources.ts';
import { type JsonText, readJsonBytes } from '../../../contracts/json-text.ts';
import type { Source } from '../../../contracts/sources/sources.ts';
import type { ReadSchema, RegisteredSchema } from './registry.ts';

/** Confluent's wire format: a zero, the schema's id in four bytes, and what it describes. */
const MAGIC = 0;
const HEADER_BYTES = 5;

const schemaIdOf = (value: Buffer): number | undefined =>
  value[0] === MAGIC && value.length >= HEADER_BYTES ? value.readUInt32BE(1) : undefined;

type Decode = (bytes: Buffer) => unknown;

/** Loads what decodes a format only where a source has it. */
const createDecode = async (format: Source['format'], schema: RegisteredSchema): Promise<Decode> =>
  format === 'avro'
    ? (await import('./avro.ts')).createAvroDecoder(schema)
    : (await import('./protobuf.ts')).createProtobufDecoder(schema);

/**
 * Creates what decodes values in Confluent's wire format. Values without its header are JSON: so
 * Lambda delivers them, once it has decoded them by the same registry.
 */
export const createWireDecoder = (format: Source['format'], readSchema: ReadSchema): ValueDecoder => {
  const schemas = new Map<number, Decode | { readonly fault: string }>();

  const load = async (id: number): Promise<void> => {
    const schema = await readSchema(id);
    if (schema === undefined) {
      schemas.set(id, { fault: `names the schema ${id}, which its registry does not have` });
      return;
    }
    try {
      schemas.set(id, await createDecode(format, schema));
    } catch {
      schemas.set(id, { fault: `names the schema ${id}, which is not a schema of ${format}` });
    }
  };

  const decodeBody = (id: number, body: Buffer): JsonText => {
    // A schema of JSON says what is allowed, and we check that ourselves.
    if (format === 'json-schema') return readJsonBytes(body);
    const decode = schemas.get(id);
    if (decode === undefined) return { fault: `needs the schema ${id}, which was not fetched` };
    if ('fault' in decode) return decode;
    try {
      return { json: decode(body) };
    } catch {
      return { fault: `does not fit its schema ${id}` };
    }
  };

  return {
    prepare: async (values) => {
      if (format === 'json-schema') return;
      const ids = new Set(values.map(schemaIdOf).filter((id) => id !== undefined));
      for (const id of ids) {
        const known = schemas.get(id);
        // The registry may have got a missing schema in the meantime.
        if (known === undefined || 'fault' in known) await load(id);
      }
    },
    decode: (value) => {
      const id = schemaIdOf(value);
      return id === undefined ? readJsonBytes(value) : decodeBody(id, value.subarray(HEADER_BYTES));
    },
  };
};

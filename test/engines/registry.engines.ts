/** Messages by a real schema registry: Apicurio, which speaks Confluent's API. */
import { beforeAll, expect, inject, test } from 'vitest';
import { createReadSchema } from '../../adapters/kafka/schemas/registry.ts';
import { createWireDecoder } from '../../adapters/kafka/schemas/wire-decoder.ts';
import {
  inWireFormat,
  REFERRED,
  type SchemaToRegister,
  WIRE_MESSAGES,
  type WireFormat,
} from '../support/servers/wire-messages.ts';

const url = inject('registry');
const ids = new Map<string, number>();

const register = async (subject: string, schema: SchemaToRegister): Promise<number> => {
  const response = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify(schema),
  });
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { id: number }).id;
};

beforeAll(async () => {
  for (const { subject, ...schema } of Object.values(REFERRED)) await register(subject, schema);
  for (const [format, { schema }] of Object.entries(WIRE_MESSAGES))
    ids.set(format, await register(`${format}-value`, schema));
});

const read = async (format: WireFormat, id: number) => {
  const decoder = createWireDecoder(format, createReadSchema({ url, userInfo: undefined }));
  const value = inWireFormat(id, WIRE_MESSAGES[format].body);
  await decoder.prepare([value]);
  return decoder.decode(value);
};

test.each(['avro', 'protobuf', 'json-schema'] as const)(
  'reads a message in %s to the last digit, by the schema at the registry',
  async (format) => {
    const decoded = await read(format, ids.get(format) ?? 0);
    expect('json' in decoded ? JSON.stringify(decoded.json) : decoded).toBe(WIRE_MESSAGES[format].json);
  },
);

test('names a schema that the registry does not have', async () => {
  expect(await read('avro', 123_456)).toEqual({
    fault: 'names the schema 123456, which its registry does not have',
  });
});

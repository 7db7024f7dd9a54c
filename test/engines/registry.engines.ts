/** Messages by a real schema registry: Apicurio, which speaks Confluent's API. */
import { beforeAll, expect, inject, test } from 'vitest';
import { createReadSchema } from '../../adapters/kafka/schemas/registry.ts';
import { createWireDecoder } from '../../adapters/kafka/schemas/wire-decoder.ts';
import { parseSources } from '../../contracts/sources/sources.ts';
import { startTestRunner } from '../support/runner/runner-in-process.ts';
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

test('an order in Avro counts, from a topic of Kafka to the figures, by the schema at the registry', async () => {
  const sources = parseSources('test', {
    sources: [
      {
        kind: 'orders',
        topics: ['shop.avro-orders'],
        format: 'avro',
        registry: { kind: 'confluent', url },
        fields: {
          order_id: 'id',
          seller_id: 'vendor',
          order_value: 'commission',
          commission_rate: { value: '0' },
          order_ts: 'created',
          status: 'state',
          currency: { value: 'usd' },
        },
        units: { order_ts: 'epoch_us' },
      },
    ],
  });
  const runner = await startTestRunner({ KAFKA_BROKERS: inject('kafka') }, { sources });
  try {
    const value = inWireFormat(ids.get('avro') ?? 0, WIRE_MESSAGES.avro.body);
    const line = { topic: 'shop.avro-orders', timestamp: Date.now(), base64: value.toString('base64') };
    expect((await runner.publish([JSON.stringify(line)])).status).toBe(200);
    const { orders } = await runner.metricsOnce('s1', ({ orders }) => orders.total_orders === 1);
    expect(orders).toMatchObject({ total_gmv: '0.075', completed_orders: 1 });
    expect(runner.failures).toEqual([]);
  } finally {
    await runner.stop();
  }
});

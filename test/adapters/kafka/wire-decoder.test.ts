/** Messages by a schema registry must be read to the last digit, or told; never skipped. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadSchema } from '../../../adapters/kafka/schemas/registry.ts';
import { createWireDecoder } from '../../../adapters/kafka/schemas/wire-decoder.ts';
import {
  inWireFormat,
  REFERRED,
  WIRE_MESSAGES,
  type WireFormat,
} from '../../support/servers/wire-messages.ts';

const IDS = { avro: 1, protobuf: 2, 'json-schema': 3 } as const;
const NO_SCHEMA = 9;
const BROKEN = 10;

let server: Server;
let url: string;
const requests: string[] = [];
let isAway = false;

/** A registry as far as we use Confluent's API. */
const answers: Record<string, object> = {
  ...Object.fromEntries(
    Object.entries(IDS).map(([format, id]) => [
      `/schemas/ids/${id}`,
      WIRE_MESSAGES[format as WireFormat].schema,
    ]),
  ),
  [`/schemas/ids/${BROKEN}`]: { schema: '{"type": "reccord"}' },
  '/subjects/shop.Money/versions/1': REFERRED.avro,
  '/subjects/money.proto/versions/1': REFERRED.protobuf,
};
beforeAll(async () => {
  server = createServer(({ url: path = '', headers }, response) => {
    requests.push(path);
    const isAllowed = headers.authorization === `Basic ${Buffer.from('user:secret').toString('base64')}`;
    const answer = answers[path];
    response.writeHead(isAway ? 503 : !isAllowed ? 401 : answer === undefined ? 404 : 200);
    response.end(JSON.stringify(answer ?? { error_code: 40403 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

const decoderOf = (format: WireFormat, userInfo = 'user:secret') =>
  createWireDecoder(format, createReadSchema({ url, userInfo }));

test.each(['avro', 'protobuf', 'json-schema'] as const)(
  'reads a message in %s with every digit, by the schema that it names',
  async (format) => {
    const decoder = decoderOf(format);
    const value = inWireFormat(IDS[format], WIRE_MESSAGES[format].body);
    await decoder.prepare([value]);
    const decoded = decoder.decode(value);
    expect('json' in decoded ? JSON.stringify(decoded.json) : decoded).toBe(WIRE_MESSAGES[format].json);
  },
);

test('asks the registry once for a schema, however many messages name it', async () => {
  const decoder = decoderOf('avro');
  const value = inWireFormat(IDS.avro, WIRE_MESSAGES.avro.body);
  await decoder.prepare([value, value]);
  const asked = requests.length;
  await decoder.prepare([value]);
  expect(requests.length).toBe(asked);
});

test.each([
  [
    'names a schema that there is not',
    inWireFormat(NO_SCHEMA, Buffer.from([1])),
    'names the schema 9, which its registry does not have',
  ],
  [
    'names something that is no schema',
    inWireFormat(BROKEN, Buffer.from([1])),
    'names the schema 10, which is not a schema of avro',
  ],
  ['is cut off', inWireFormat(IDS.avro, WIRE_MESSAGES.avro.body.subarray(0, 9)), 'does not fit its schema 1'],
  [
    'is longer than its schema says',
    inWireFormat(IDS.avro, Buffer.concat([WIRE_MESSAGES.avro.body, Buffer.from([1])])),
    'does not fit its schema 1',
  ],
  ['is neither in the wire format nor JSON', Buffer.from('order'), 'is not JSON'],
])('says what is wrong with a message that %s', async (_, value, fault) => {
  const decoder = decoderOf('avro');
  await decoder.prepare([value]);
  expect(decoder.decode(value)).toEqual({ fault });
});

test('a schema that was missing is looked for again, because it may have come in the meantime', async () => {
  const decoder = decoderOf('avro');
  const value = inWireFormat(11, WIRE_MESSAGES.avro.body);
  await decoder.prepare([value]);
  expect(decoder.decode(value)).toHaveProperty('fault');
  answers['/schemas/ids/11'] = WIRE_MESSAGES.avro.schema;
  await decoder.prepare([value]);
  expect(decoder.decode(value)).toHaveProperty('json');
});

test('a registry that is away, or lets nobody in, is no reason to skip a message', async () => {
  const value = inWireFormat(IDS.avro, WIRE_MESSAGES.avro.body);
  isAway = true;
  await expect(decoderOf('avro').prepare([value])).rejects.toThrow(
    /^the schema registry at .+ cannot be read: it answered 503$/,
  );
  isAway = false;
  await expect(decoderOf('avro', 'user:wrong').prepare([value])).rejects.toThrow('it answered 401');
});

test('a message that Lambda decoded already is read as the JSON that it is', () => {
  expect(decoderOf('avro').decode(Buffer.from('{"id": 12345678901234567890}'))).toEqual({
    json: { id: JSON.rawJSON('12345678901234567890') },
  });
});

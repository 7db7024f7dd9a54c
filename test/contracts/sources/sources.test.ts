/**
 * The file of sources decides what every message means, so a typing error must not be taken for a
 * mapping.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../../contracts/records/records.ts';
import { EVENT_TYPES } from '../../../contracts/records/topics.ts';
import { SOURCE_FIELDS } from '../../../contracts/sources/fields.ts';
import { parseSources, parseSourcesText, SourcesError } from '../../../contracts/sources/sources.ts';
import {
  findKind,
  findPlace,
  listReaders,
  listTopics,
  numberPartition,
} from '../../../contracts/sources/topics.ts';
import { sourcesEditorSchema } from '../../../lib/stage/editor-schema.ts';

const FILE = 'policy/sources.json';
const textOf = (name: string): string =>
  readFileSync(new URL(`../../../policy/${name}`, import.meta.url), 'utf8');

const FIELDS = {
  order_id: 'id',
  seller_id: 'vendor.code',
  order_value: 'total_cents',
  commission_rate: { value: '0.10' },
  order_ts: 'created_at',
  status: 'state',
};
const WHOLE = {
  kind: 'orders',
  topics: ['shop.public.orders'],
  format: 'json',
  envelope: 'debezium',
  when: "source.table == 'orders'",
  each: '[@]',
  fields: FIELDS,
  units: { order_value: 'minor', order_ts: { local: 'Europe/Berlin' } },
  words: { status: { map: { DONE: 'completed' }, unknown: 'quarantine' } },
};

const faultsOf = (...sources: readonly object[]): readonly string[] => {
  try {
    parseSources(FILE, { sources });
    return [];
  } catch (error) {
    if (!(error instanceof SourcesError)) throw error;
    return error.message.split('\n');
  }
};

describe('a file of sources that cannot be used', () => {
  test.each<[string, object, string]>([
    ['no kind', { topics: ['a'] }, 'sources[0].kind must have a `kind`: one of orders'],
    [
      'a mistyped field of a source',
      { ...WHOLE, wen: 'a' },
      'sources[0].wen is not a field; allowed here: kind, topics,',
    ],
    [
      'a mistyped field of a record',
      { ...WHOLE, fields: { ...FIELDS, order_valeu: 'x' } },
      'sources[0].fields.order_valeu is not a field; allowed here: order_id,',
    ],
    [
      'a field that every record needs',
      { ...WHOLE, fields: { ...FIELDS, seller_id: undefined } },
      'sources[0].fields.seller_id is missing: every record needs it',
    ],
    [
      'an expression that ends too early',
      { ...WHOLE, fields: { ...FIELDS, status: 'state[' } },
      'sources[0].fields.status must be a JMESPath expression such as "order.id":',
    ],
    [
      'two expressions in one field',
      { ...WHOLE, fields: { ...FIELDS, status: 'state, other: b' } },
      'sources[0].fields.status must be a JMESPath expression',
    ],
    [
      'a function that there is not',
      { ...WHOLE, when: 'lower(state)' },
      'sources[0].when must be a JMESPath expression such as "order.id": Unknown function: lower()',
    ],
    [
      'a constant that is none',
      { ...WHOLE, fields: { ...FIELDS, commission_rate: { constant: 1 } } },
      'sources[0].fields.commission_rate must be a JMESPath expression such as "order.id", or { "value": … } for a constant',
    ],
    [
      'a unit of time for money',
      { ...WHOLE, units: { order_value: 'epoch_s' } },
      'sources[0].units.order_value must be one of "major", "minor"',
    ],
    [
      'a unit of a field that has none',
      { ...WHOLE, units: { status: 'minor' } },
      'sources[0].units.status is not a field; allowed here: order_value, order_ts, updated_at',
    ],
    [
      'a zone that there is not',
      { ...WHOLE, units: { order_ts: { local: 'Berlin' } } },
      'sources[0].units.order_ts.local must be an IANA time zone such as Europe/Berlin',
    ],
    [
      'words of a field that is not filled',
      { ...WHOLE, words: { cancellation_reason: { map: {} } } },
      'sources[0].words.cancellation_reason is about a field that fields does not fill',
    ],
    [
      'a word that is not ours',
      { ...WHOLE, words: { status: { map: { DONE: 'fertig' } } } },
      'sources[0].words.status.map.DONE must be one of our words: open, completed, cancelled, refunded',
    ],
    [
      'two meanings of a word',
      { ...WHOLE, words: { status: { map: { 'On Hold': 'open', on_hold: 'cancelled' } } } },
      'sources[0].words.status.map.on_hold must mean the same as "On Hold": they are one word',
    ],
    [
      'a default that is no word',
      { ...WHOLE, words: { status: { unknown: 'drop' } } },
      'sources[0].words.status.unknown must be "quarantine", "ignore" or one of our words: open',
    ],
    [
      'schemas from nowhere',
      { ...WHOLE, format: 'avro' },
      'sources[0].registry is missing: messages in avro need the registry of their schemas',
    ],
    [
      'a registry for nothing',
      { ...WHOLE, registry: { kind: 'confluent', url: 'https://registry.example.com' } },
      'sources[0].registry must be left out: plain JSON needs no schemas',
    ],
    [
      'a topic that Kafka refuses',
      { ...WHOLE, topics: ['our orders'] },
      'sources[0].topics[0] must be 1 to 249 characters',
    ],
    [
      'a topic of another kind',
      { ...WHOLE, topics: ['seller_ratings'] },
      'sources[0].topics[0] must have topics of its own: seller_ratings belongs to ratings, which has no source here already',
    ],
  ])('is refused with the path of the field: %s', (_, source, fault) => {
    const faults = faultsOf(source);
    expect(faults).toEqual([expect.stringContaining(`${FILE}: ${fault}`)]);
  });

  test('is refused when two sources read one topic, so that no record counts as two kinds', () => {
    expect(faultsOf(WHOLE, { kind: 'payouts', topics: ['shop.payouts', 'shop.public.orders'] })).toEqual([
      `${FILE}: sources[1].topics[1] must have topics of its own: shop.public.orders belongs to sources[0] already`,
    ]);
    expect(faultsOf({ kind: 'orders' }, { kind: 'orders' })).toEqual([
      expect.stringContaining('sources[1].kind must have topics of its own: marketplace_orders'),
    ]);
  });

  test('is refused when it is not JSON, or has a number that would lose a digit', () => {
    expect(() => parseSourcesText(FILE, '{')).toThrow(`${FILE}: is not JSON`);
    const text =
      '{"sources": [{"kind": "refunds", "fields": {"commission_rate": {"value": 0.1234567890123456789}}}]}';
    expect(() => parseSourcesText(FILE, text)).toThrow('sources[0].fields.commission_rate');
  });
});

test('a whole source, one with only words and the empty default file are accepted', () => {
  expect(
    faultsOf(WHOLE, {
      kind: 'fulfillment',
      words: { stage: { map: { POD: 'delivered' }, unknown: 'ignore' } },
    }),
  ).toEqual([]);
  expect(parseSourcesText(FILE, textOf('sources.json')).sources).toEqual([]);
});

test('exactly the fields of a record can be filled, so that none is lost, and none is filled in vain', () => {
  const shapes = {
    orders: orderRecord.shape,
    fulfillment: fulfillmentRecord.shape,
    ratings: ratingRecord.shape,
    refunds: refundRecord.in.shape,
    payouts: payoutRecord.shape,
  };
  for (const kind of EVENT_TYPES)
    expect(Object.keys(SOURCE_FIELDS[kind]).sort()).toEqual(Object.keys(shapes[kind]).sort());
});

test('the schema for editors is the one beside the file, and accepts and refuses as we do', () => {
  expect(JSON.parse(textOf('sources.schema.json'))).toEqual(sourcesEditorSchema());
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    sourcesEditorSchema() as object,
  );
  expect(validate({ sources: [WHOLE] })).toBe(true);
  expect(validate({ sources: [{ ...WHOLE, wen: 'a' }] })).toBe(false);
  expect(validate({ sources: [{ ...WHOLE, units: { order_value: 'epoch_s' } }] })).toBe(false);
});

describe('the topics of a file of sources', () => {
  const sources = parseSources(FILE, {
    sources: [
      { ...WHOLE, topics: ['shop.eu', 'shop.us'] },
      { kind: 'orders' },
      { kind: 'payouts', topics: ['bank'] },
    ],
  });

  test('are those that are named, and the usual ones of what is not', () => {
    expect(listTopics(sources)).toEqual({
      orders: ['shop.eu', 'shop.us', 'marketplace_orders'],
      fulfillment: ['seller_fulfillment'],
      ratings: ['seller_ratings'],
      refunds: ['marketplace_refunds'],
      payouts: ['bank'],
    });
    expect(findKind(listTopics(sources), 'shop.us')).toBe('orders');
    expect(findKind(listTopics(sources), 'seller_payouts')).toBeUndefined();
  });

  test('each have a consumer group of their own, so that none reads on from the place of another', () => {
    expect(listReaders(sources).map(({ name }) => name)).toEqual([
      'ingest-orders-shop.eu',
      'ingest-orders-shop.us',
      'ingest-orders',
      'ingest-fulfillment',
      'ingest-ratings',
      'ingest-refunds',
      'ingest-payouts-bank',
    ]);
  });

  test('share no number of a partition, and each number leads back to its place', () => {
    const { orders } = listTopics(sources);
    expect(findPlace(orders, numberPartition(0, 3))).toEqual({ topic: 'shop.eu', partition: 3 });
    expect(findPlace(orders, numberPartition(2, 3))).toEqual({ topic: 'marketplace_orders', partition: 3 });
    expect(findPlace(orders, numberPartition(3, 3))).toBeUndefined();
    // Records from history files have no partition, whatever their topic.
    expect(numberPartition(2, -1)).toBe(-1);
  });
});

import { expect, test } from 'vitest';
import { readTopicNames } from '../../../adapters/runtime/topic-names.ts';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { USUAL_TOPICS } from '../../../contracts/sources/topics.ts';

const named = (changes: object): string => JSON.stringify({ ...TOPICS, ...changes });

test('uses our topic names for a marketplace that gives none', () => {
  expect([{}, { TOPIC_NAMES: '' }, { TOPIC_NAMES: undefined }].map(readTopicNames)).toEqual([
    USUAL_TOPICS,
    USUAL_TOPICS,
    USUAL_TOPICS,
  ]);
});

test('uses the topic names that a marketplace gives', () => {
  const TOPIC_NAMES = named({ orders: 'shop.orders-v2', refunds: ['shop.refunds', 'shop.returns'] });
  expect(readTopicNames({ TOPIC_NAMES })).toEqual({
    ...USUAL_TOPICS,
    orders: ['shop.orders-v2'],
    refunds: ['shop.refunds', 'shop.returns'],
  });
});

test.each([
  ['not JSON', '{orders: x}', /TOPIC_NAMES is not JSON/],
  [
    'no object',
    '["orders"]',
    /TOPIC_NAMES must be a JSON object with a different topic name, or a list of them, for each of orders, fulfillment, ratings, refunds, payouts/,
  ],
  ['a topic missing', JSON.stringify({ orders: 'orders' }), /payouts/],
  ['an event type that is none', named({ returns: 'returns' }), /returns/],
  ['a name that Kafka refuses', named({ refunds: 'our refunds' }), /refunds: must be 1 to 249 characters/],
  ['a name that is empty', named({ refunds: '' }), /refunds: must be 1 to 249 characters/],
  ['one name for two topics', named({ refunds: TOPICS.payouts }), /two topics have the same name/],
])(
  'stops the function at its start, by the name of the variable, for names with this fault: %s',
  (_, TOPIC_NAMES, told) => {
    expect(() => readTopicNames({ TOPIC_NAMES })).toThrow(told);
  },
);

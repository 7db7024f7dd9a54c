import { expect, it } from 'vitest';
import { passes } from '../../../local/event-sources/filter.ts';
import { STREAM_SOURCES } from '../../../topology/event-sources.ts';

const record = (eventName: string, sk: string) => ({
  eventName,
  dynamodb: { Keys: { pk: { S: 'SELLER#a' }, sk: { S: sk } } },
});

it.each([
  ['INSERT', 'TOTAL#orders', true, false],
  ['MODIFY', 'TOTAL#refunds', true, false],
  ['MODIFY', 'DAY#2026-03-29#orders', false, false],
  ['MODIFY', 'SUMMARY', false, true],
  ['INSERT', 'SUMMARY', false, true],
  ['REMOVE', 'SUMMARY', false, false],
  ['INSERT', 'ALERT#sla#1', false, true],
  ['MODIFY', 'ALERT#sla#1', false, false],
  ['INSERT', 'SUMMARY2', false, false],
])('passes on a %s of %s to evaluate: %s, to notify: %s', (eventName, sk, evaluate, notify) => {
  expect(passes(STREAM_SOURCES.evaluate.filters, record(eventName, sk))).toBe(evaluate);
  expect(passes(STREAM_SOURCES.notify.filters, record(eventName, sk))).toBe(notify);
});

it('demands every field of a pattern, and matches no field that is missing or not a string', () => {
  const pattern = { a: { b: ['x'] }, c: [{ prefix: 'y' }] };
  expect(passes([pattern], { a: { b: 'x' }, c: 'yes' })).toBe(true);
  expect(passes([pattern], { a: { b: 'x' } })).toBe(false);
  expect(passes([pattern], { a: 'x', c: 'yes' })).toBe(false);
  expect(passes([pattern], { a: { b: null }, c: 'yes' })).toBe(false);
  expect(passes([{ toString: ['x'] }], {})).toBe(false);
});

it('lets every record through without patterns', () => {
  expect(passes([], {})).toBe(true);
});

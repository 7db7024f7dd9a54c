import { expect, test } from 'vitest';
import { hashId } from '../../../domain/counting/hash.ts';

test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('the hash of %j never changes, so that what is stored under it is found again', (id, hash) =>
  expect(hashId(id)).toBe(hash),
);

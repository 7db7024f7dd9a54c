/** Whoever loses the connection is told so, not what a browser calls it. */
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../dashboard/src/error-message.ts';

describe('what an error says', () => {
  test.each([
    new TypeError('Failed to fetch'),
    new TypeError('Load failed'),
    new TypeError('NetworkError when attempting to fetch resource.'),
    new TypeError('network error'),
    new DOMException('signal timed out', 'TimeoutError'),
  ])('%s is a server that did not answer', (error) => {
    expect(wordsOf(error)).toBe('the server did not answer');
  });

  test.each([
    [new Error('window must be one of 7d, 30d'), 'window must be one of 7d, 30d'],
    [new TypeError('x is not a function'), 'x is not a function'],
    ['the server went away', 'the server went away'],
  ])('anything else keeps its words: %s', (error, words) => {
    expect(wordsOf(error)).toBe(words);
  });
});

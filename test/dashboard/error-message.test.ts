/** People must read what went wrong in their words, not in those of a browser. */
import { describe, expect, test } from 'vitest';
import { describeError } from '../../dashboard/src/error-message.ts';

describe('the message of an error', () => {
  test.each([
    new TypeError('Failed to fetch'),
    new TypeError('Load failed'),
    new TypeError('NetworkError when attempting to fetch resource.'),
    new TypeError('network error'),
    new DOMException('signal timed out', 'TimeoutError'),
  ])('says that the server did not answer when a browser says %s', (error) => {
    expect(describeError(error)).toBe('the server did not answer');
  });

  test.each([
    [new Error('window must be one of 7d, 30d'), 'window must be one of 7d, 30d'],
    [new TypeError('x is not a function'), 'x is not a function'],
    ['the server went away', 'the server went away'],
    [new Error('The token was refused: it has expired.'), 'The token was refused: it has expired'],
  ])('stays as it is, without its full stop: %s', (error, words) => {
    expect(describeError(error)).toBe(words);
  });
});

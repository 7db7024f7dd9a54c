import { expect, test } from 'vitest';
import { describeError } from '../../../adapters/runtime/describe-error.ts';
import { createTracing } from '../../../adapters/runtime/tracing.ts';

test('logs every reason of a failure that has several', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  const described = describeError(
    new AggregateError([refused, new RangeError('too far')], 'nothing answered'),
  );
  expect(described).toMatchObject({
    name: 'AggregateError',
    message: 'nothing answered',
    causes: [
      { name: 'Error', code: 'ECONNREFUSED' },
      { name: 'RangeError', message: 'too far' },
    ],
  });
});

test('ends the description of an error that is its own cause', () => {
  const circular = new Error('round');
  circular.cause = circular;
  expect(JSON.stringify(describeError(circular)).match(/"round"/g)).toHaveLength(5);
});

test.each(['a record of jane', { buyer: 'jane' }, undefined, null, 7])(
  'does not repeat %j, which was thrown and is no error',
  (thrown) => {
    expect(describeError(thrown)).toEqual({
      name: typeof thrown,
      message: 'the thrown value is not an error',
      stack: [],
    });
  },
);

test('ignores properties of an unexpected type', () => {
  expect(describeError(Object.assign(new Error('odd'), { code: 7, $metadata: 'none' }))).not.toHaveProperty(
    'code',
  );
});

test('traces nothing outside of Lambda, and changes nothing', async () => {
  const lost: unknown[] = [];
  const { trace, inSegment } = createTracing('api', (error) => void lost.push(error));
  const client = { config: {} };
  expect(trace(client)).toBe(client);
  expect(await inSegment(async () => 'answer')).toBe('answer');
  await expect(inSegment(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(lost).toEqual([]);
});

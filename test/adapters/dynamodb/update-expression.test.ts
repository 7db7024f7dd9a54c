import type { NumberValue } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { updateExpression } from '../../../adapters/dynamodb/update-expression.ts';

const valuesOf = (built: ReturnType<typeof updateExpression>) =>
  Object.fromEntries(
    Object.entries(built?.ExpressionAttributeValues ?? {}).map(([name, number]) => [
      name,
      (number as NumberValue).value,
    ]),
  );

describe('an update expression', () => {
  test('holds additions, values and conditions, and each equal name and value once', () => {
    const built = updateExpression({
      add: [
        ['to', '1'],
        ['ao', '1'],
        ['gmv', '-12.5'],
      ],
      set: [
        ['offset_3', 1],
        ['latest', 170],
      ],
      unlessReached: [
        ['offset_3', 1],
        ['latest', 170],
      ],
    });
    expect(built?.UpdateExpression).toBe('ADD #0 :0, #1 :0, #2 :1 SET #3 = :0, #4 = :2');
    expect(built?.ConditionExpression).toBe(
      '(attribute_not_exists(#3) OR #3 < :0) AND (attribute_not_exists(#4) OR #4 < :2)',
    );
    expect(built?.ExpressionAttributeNames).toEqual({
      '#0': 'to',
      '#1': 'ao',
      '#2': 'gmv',
      '#3': 'offset_3',
      '#4': 'latest',
    });
    expect(valuesOf(built)).toEqual({ ':0': '1', ':1': '-12.5', ':2': '170' });
  });

  test('keeps names that DynamoDB would refuse behind placeholders', () => {
    const names = [
      'c.a.b.to',
      'c.two words.to',
      'c.#0 :0.to',
      'c.__proto__.to',
      'c.constructor.to',
      '__proto__',
      'c.size.to',
    ];
    const built = updateExpression({ add: names.map((name) => [name, '1']) });
    expect(built?.UpdateExpression).toMatch(/^ADD (#\d :0(, )?)+$/);
    expect(Object.values(built!.ExpressionAttributeNames)).toEqual(names);
  });

  test('removes attributes on the condition that others are as they were read', () => {
    const built = updateExpression({
      add: [['touched', '1']],
      remove: ['latest'],
      whileStill: [
        ['touched', '7'],
        ['lowered', undefined],
      ],
    });
    expect(built?.UpdateExpression).toBe('ADD #0 :0 REMOVE #1');
    expect(built?.ConditionExpression).toBe('#0 = :1 AND attribute_not_exists(#2)');
    expect(built?.ExpressionAttributeNames).toEqual({ '#0': 'touched', '#1': 'latest', '#2': 'lowered' });
    expect(valuesOf(built)).toEqual({ ':0': '1', ':1': '7' });
  });

  test('keeps every digit of a number', () => {
    const long = '123456789012345678901234567890.12345678';
    expect(valuesOf(updateExpression({ add: [['gmv', long]] }))).toEqual({ ':0': long });
  });

  test('has no ADD, SET or condition that it does not need', () => {
    expect(updateExpression({ set: [['a', 1]] })).toMatchObject({ UpdateExpression: 'SET #0 = :0' });
    expect(updateExpression({ add: [['a', '1']] })).not.toHaveProperty('ConditionExpression');
  });

  test('does not exist when nothing changes', () =>
    expect(updateExpression({ add: [], set: [], unlessReached: [] })).toBeUndefined());
});

import { expect, test } from 'vitest';
import { atDensity, batchOf, distinctSellers } from '../../bench/cost/density.ts';

const points = [
  { density: 1, perRecord: 6 },
  { density: 2, perRecord: 4 },
  { density: 20, perRecord: 2.2 },
];

test('takes measured amounts as they are, and amounts between them along 1/density', () => {
  expect(atDensity(points, 1)).toBe(6);
  expect(atDensity(points, 2)).toBe(4);
  // 1/4 is 5/9 of the way from 1/2 to 1/20: 4 − 5/9 × 1.8.
  expect(atDensity(points, 4)).toBeCloseTo(3, 10);
});

test('makes up no amount beyond the measurements', () => {
  expect(atDensity(points, 500)).toBe(2.2);
  expect(atDensity(points, 0.5)).toBe(6);
  expect(() => atDensity([], 1)).toThrow('npm run cost -- --measure');
});

test('finds one seller in one record, fewer sellers than records in many, and never more than there are', () => {
  expect(distinctSellers(1, 1000)).toBeCloseTo(1, 10);
  expect(distinctSellers(7, 1)).toBe(1);
  // Two sellers with the shares 0.7071 and 0.2929: 2 − 0.2929² − 0.7071² = 1.4142.
  expect(distinctSellers(2, 2)).toBeCloseTo(Math.SQRT2, 10);
  expect(distinctSellers(10_000, 50)).toBeLessThanOrEqual(50);
});

test('puts the records of a cycle into a batch, but at least one and no more than Lambda accepts', () => {
  expect(batchOf(0, 1, 1000)).toBe(1);
  expect(batchOf(200, 0.25, 1000)).toBe(50);
  expect(batchOf(200, 60, 1000)).toBe(1000);
});

import { expect, test } from 'vitest';
import { expectBatchSize, expectDistinctSellers, interpolateAtDensity } from '../../bench/cost/density.ts';

const points = [
  { density: 1, perRecord: 6 },
  { density: 2, perRecord: 4 },
  { density: 20, perRecord: 2.2 },
];

test('an amount is as measured, and between measurements it follows 1/density', () => {
  expect(interpolateAtDensity(points, 1)).toBe(6);
  expect(interpolateAtDensity(points, 2)).toBe(4);
  // 1/4 is 5/9 of the way from 1/2 to 1/20: 4 − 5/9 × 1.8.
  expect(interpolateAtDensity(points, 4)).toBeCloseTo(3, 10);
});

test('beyond the measurements, an amount neither falls nor rises', () => {
  expect(interpolateAtDensity(points, 500)).toBe(2.2);
  expect(interpolateAtDensity(points, 0.5)).toBe(6);
  expect(() => interpolateAtDensity([], 1)).toThrow('npm run cost -- --measure');
});

test('records have at most as many sellers as there are, and one record has one seller', () => {
  expect(expectDistinctSellers(1, 1000)).toBeCloseTo(1, 10);
  expect(expectDistinctSellers(7, 1)).toBe(1);
  // Two sellers with the shares 0.7071 and 0.2929: 2 − 0.2929² − 0.7071² = 1.4142.
  expect(expectDistinctSellers(2, 2)).toBeCloseTo(Math.SQRT2, 10);
  expect(expectDistinctSellers(10_000, 50)).toBeLessThanOrEqual(50);
});

test('a batch contains what came in a cycle: at least one record, at most what Lambda accepts', () => {
  expect(expectBatchSize(0, 1, 1000)).toBe(1);
  expect(expectBatchSize(200, 0.25, 1000)).toBe(50);
  expect(expectBatchSize(200, 60, 1000)).toBe(1000);
});

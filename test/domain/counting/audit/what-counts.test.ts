import { expect, test } from 'vitest';
import { countsMoney } from '../../../../domain/counting/audit/what-counts.ts';

test.each([
  [{ status: 'completed' }, true],
  [{ status: 'cancelled' }, false],
  [{ status: 'placed' }, false],
  [{ status: 'delivered', standing: 'completed' }, true],
  [{ status: 'partially_refunded', standing: 'refunded' }, true],
  [{ status: 'completed', standing: 'open' }, false],
  [{ status: 'voided', standing: 'cancelled' }, false],
])('a seller is owed the money of an order exactly when the sale stands: %j', (order, counts) => {
  expect(countsMoney(order)).toBe(counts);
});

/** An order id that two sellers have must not be missed, however many orders there are. */
import { expect, test } from 'vitest';
import { createOrderOwners } from '../../../app/audit/order-owners.ts';

test('knows every other seller of an order id, through all doublings of its table', () => {
  const owners = createOrderOwners();
  const orders = 20_000;
  for (let order = 0; order < orders; order += 1)
    expect(owners.note(`order-${order}`, order % 7)).toEqual([]);
  for (let order = 0; order < orders; order += 997)
    expect(owners.note(`order-${order}`, 9)).toEqual([order % 7]);
  expect(owners.note('order-997', 10)).toEqual([997 % 7, 9]);
});

test('a seller is no other seller to itself', () => {
  const owners = createOrderOwners();
  expect(owners.note('#1001', 3)).toEqual([]);
  expect(owners.note('#1001', 3)).toEqual([]);
});

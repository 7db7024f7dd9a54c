/** The walk holds a sum per payout; it must find what a plain walk over every movement finds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPayoutWalk } from '../../../../domain/counting/audit/payout-walk.ts';
import { decimal, plain, ZERO } from '../../../../domain/counting/decimal.ts';

const hour = fc.integer({ min: 0, max: 5 });
const amount = fc
  .integer({ min: -3_000_000_001, max: 3_000_000_001 })
  .map((units) => plain(decimal(units).times('0.00000001')));
const movement = fc.record({ at: hour, amount });
const payouts = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    at: hour,
    amount: amount.filter((text) => text !== '0'),
    status: fc.constantFrom('paid', 'in_transit', 'scheduled', 'failed'),
  }),
  { selector: ({ id }) => id },
);

test('finds what a walk over every movement finds, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(movement), payouts, (movements, paid) => {
      const walk = createPayoutWalk(
        paid.map(({ id, at: time, amount: text, status }) => [
          id,
          { version: { time, offset: 0, partition: 0 }, amount: text, status },
        ]),
      );
      for (const { at, amount: text } of movements) walk.add(at, decimal(text));

      // Movements of an instant come first, then what is taken back, then payouts.
      const steps = [
        ...movements.map((one) => ({ ...one, id: undefined })),
        ...paid
          .filter(({ status }) => status === 'paid' || status === 'in_transit')
          .sort((a, b) => decimal(a.amount).cmp(b.amount) || (a.id < b.id ? -1 : 1)),
      ].sort((a, b) => a.at - b.at);
      let balance = ZERO;
      const expected: object[] = [];
      for (const { id, at, amount: text } of steps) {
        const before = balance;
        balance = id === undefined ? balance.plus(text) : balance.minus(text);
        if (id !== undefined && decimal(text).gt(ZERO) && balance.lt(ZERO))
          expected.push({ payoutId: id, at, before: plain(before) });
      }
      expect(
        walk
          .findBeyondOwed()
          .map(({ payoutId, at, balanceBefore }) => ({ payoutId, at, before: plain(balanceBefore) })),
      ).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

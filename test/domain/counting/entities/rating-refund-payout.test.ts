import { describe, expect, test } from 'vitest';
import type { RatingEntry } from '../../../../contracts/ledger.ts';
import { plain } from '../../../../domain/counting/decimal.ts';
import { payout } from '../../../../domain/counting/entities/payout.ts';
import { rating } from '../../../../domain/counting/entities/rating.ts';
import { refund } from '../../../../domain/counting/entities/refund.ts';
import type { Contribution } from '../../../../domain/counting/tally.ts';
import { createCalendar } from '../../../../domain/time/calendar.ts';
import { aPayout, aRating, aRefund, at, SOME_DAY } from '../../../support/factories/parsed-records.ts';

const berlin = createCalendar('Europe/Berlin');
const LATE_EVENING = `${SOME_DAY}T23:30:00Z`;
const NEXT_DAY = '2026-03-11';
const amounts = (contribution: Contribution | undefined) =>
  contribution?.money.map(([figure, amount]) => [figure, plain(amount)]);

describe('ratings', () => {
  test.each([1, 2, 3, 4, 5])('count %i stars in a column of their own', (stars) => {
    const entry = rating.evolve(undefined, aRating({ rating: stars, rated_ts: LATE_EVENING }), at(0))!;
    expect(rating.contribution(entry, berlin)).toMatchObject({
      day: NEXT_DAY,
      counts: [`ratings_${stars}`],
      money: [],
      parts: [],
    });
  });

  test('are replaced by a later rating of the buyer, whatever the order of arrival', () => {
    const stored = rating.evolve(undefined, aRating({ rating: 1 }), at(5))!;
    expect(
      rating.evolve(stored, aRating({ rating: 4, rated_ts: '2026-03-10T12:00:00.001Z' }), at(1))?.rating,
    ).toBe(4);
    expect(rating.evolve(stored, aRating({ rating: 4 }), at(5))).toBeUndefined();
    expect(rating.evolve(stored, aRating({ rating: 4 }), at(6))?.rating).toBe(4);
  });

  test('count in both columns when an operator excludes them, and stay excluded after a change', () => {
    const entry = {
      ...rating.evolve(undefined, aRating({ rating: 1 }), at(5))!,
      excluded: ['avg_rating'],
    } satisfies RatingEntry;
    expect(rating.contribution(entry, berlin)?.counts).toEqual(['ratings_1', 'excluded_ratings_1']);
    const changed = rating.evolve(entry, aRating({ rating: 2 }), at(6))!;
    expect(rating.contribution(changed, berlin)?.counts).toEqual(['ratings_2', 'excluded_ratings_2']);
  });

  test.each([[1], [2], [3], [4], [5]])(
    'with %i stars are listed by time only when they pull the average down',
    (stars) => {
      const entry = rating.evolve(undefined, aRating({ rating: stars }), at(0))!;
      expect(rating.listing?.(entry)).toEqual(
        stars <= 3 ? { list: 'low', at: entry.version.time, flags: stars === 3 ? 'm' : 'n' } : undefined,
      );
    },
  );

  test('are an error instead of a count when a stored one has six stars', () => {
    const entry = { ...rating.evolve(undefined, aRating(), at(0))!, rating: 6 };
    expect(() => rating.contribution(entry, berlin)).toThrow(/from 1 to 5 stars, not 6/);
  });
});

describe('refunds', () => {
  test('take back what the seller earned, so that the marketplace keeps no commission', () => {
    const entry = refund.evolve(
      undefined,
      aRefund({ refund_amount: '33.33', commission_rate: '0.15', refund_ts: LATE_EVENING }),
      at(0),
    )!;
    const contribution = refund.contribution(entry, berlin);
    expect(contribution?.day).toBe(NEXT_DAY);
    expect(amounts(contribution)).toEqual([
      ['refunded_value', '33.33'],
      ['refund_deductions', '28.3305'],
    ]);
  });

  test('are replaced by a newer correction only', () => {
    const stored = refund.evolve(undefined, aRefund(), at(5))!;
    expect(refund.evolve(stored, aRefund({ refund_amount: '3' }), at(4))).toBeUndefined();
    expect(refund.evolve(stored, aRefund({ refund_amount: '3' }), at(6))?.refund_amount).toBe('3');
  });
});

describe('payouts', () => {
  test.each([
    ['scheduled', [['scheduled', '100']]],
    [
      'in_transit',
      [
        ['paid_out', '100'],
        ['in_transit', '100'],
      ],
    ],
    ['paid', [['paid_out', '100']]],
    ['failed', []],
  ])('that are %s count as %j', (status, money) => {
    const entry = payout.evolve(undefined, aPayout({ status, payout_ts: LATE_EVENING }), at(0))!;
    expect(amounts(payout.contribution(entry, berlin))).toEqual(money);
    expect(payout.contribution(entry, berlin)?.day).toBe(NEXT_DAY);
  });

  test('no longer count as paid when the transfer fails later', () => {
    const stored = payout.evolve(undefined, aPayout(), at(5))!;
    const next = payout.evolve(
      stored,
      aPayout({ status: 'failed', payout_ts: '2026-03-11T00:00:00Z' }),
      at(1),
    )!;
    expect(amounts(payout.contribution(next, berlin))).toEqual([]);
    expect(payout.evolve(next, aPayout(), at(6))).toBeUndefined();
  });
});

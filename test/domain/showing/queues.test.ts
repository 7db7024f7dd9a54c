/** Sellers work through these lists: an order in the wrong one ships late, or is not found. */
import { describe, expect, test } from 'vitest';
import { PAST_QUEUES } from '../../../contracts/api/orders.ts';
import {
  countDeadlines,
  countedUntil,
  locateOpenQueue,
  locatePastQueue,
} from '../../../domain/showing/queues.ts';
import { createCalendar } from '../../../domain/time/calendar.ts';

const NOW = Date.parse('2026-03-29T12:00:00Z');
const HOUR = 3_600_000;
const END_OF_TODAY = Date.parse('2026-03-29T22:00:00Z');
const BERLIN = createCalendar('Europe/Berlin');

describe('a queue of open orders', () => {
  test.each([
    ['due_1h', NOW, NOW + HOUR + 1],
    ['due_4h', NOW, NOW + 4 * HOUR + 1],
    ['due_today', NOW, END_OF_TODAY],
    ['overdue', undefined, NOW],
    ['open', undefined, undefined],
  ] as const)('%s holds every deadline of its time, the most urgent one first', (queue, from, to) => {
    expect(locateOpenQueue(queue, NOW, BERLIN)).toEqual({
      list: 'open',
      flags: '',
      from,
      to,
      newestFirst: false,
    });
  });

  test.each([
    ['a millisecond ago', -1, { overdue: 1 }],
    ['now: due to the millisecond and not overdue', 0, { due_1h: 1, due_4h: 1, due_today: 1 }],
    ['in one hour', HOUR, { due_1h: 1, due_4h: 1, due_today: 1 }],
    ['a millisecond after that', HOUR + 1, { due_4h: 1, due_today: 1 }],
    ['in four hours', 4 * HOUR, { due_4h: 1, due_today: 1 }],
    ['a millisecond after that', 4 * HOUR + 1, { due_today: 1 }],
    ['in the last millisecond of today', END_OF_TODAY - NOW - 1, { due_today: 1 }],
    ['at midnight', END_OF_TODAY - NOW, {}],
  ])('counts an order that is due %s where the list shows it', (_, ms, counted) => {
    const none = { overdue: 0, overdue_excluded: 0, due_1h: 0, due_4h: 0, due_today: 0 };
    const open = [{ at: NOW + ms, flags: '' }];
    expect(countDeadlines(open, NOW, END_OF_TODAY)).toEqual({ ...none, ...counted });
    for (const queue of ['overdue', 'due_1h', 'due_4h', 'due_today'] as const) {
      const { from = -Infinity, to = Infinity } = locateOpenQueue(queue, NOW, BERLIN);
      expect([queue, NOW + ms >= from && NOW + ms < to]).toEqual([queue, queue in counted]);
    }
  });

  test('counts every order, and apart those overdue ones that an operator excluded', () => {
    const open = [
      { at: NOW - HOUR, flags: 'x' },
      { at: NOW - 1, flags: '' },
      { at: NOW - 2, flags: 'x' },
      { at: NOW + 1, flags: 'x' },
    ];
    expect(countDeadlines(open, NOW, END_OF_TODAY)).toEqual({
      overdue: 3,
      overdue_excluded: 2,
      due_1h: 1,
      due_4h: 1,
      due_today: 1,
    });
  });

  test('is counted without the deadlines after the last one that some queue shows', () => {
    expect(countedUntil(NOW, END_OF_TODAY)).toBe(END_OF_TODAY);
    expect(countedUntil(NOW, NOW + HOUR)).toBe(NOW + 4 * HOUR + 1);
  });
});

describe('a queue of past cases', () => {
  test('is there for every figure, with exactly the cases that the figure counts', () => {
    const shown = PAST_QUEUES.map((queue) => {
      const { list, flags } = locatePastQueue(queue, undefined);
      return [queue, list, flags];
    });
    expect(shown).toEqual([
      ['late', 'late', ''],
      ['cancelled', 'dropped', 'sbm'],
      ['cancelled_seller', 'dropped', 's'],
      ['cancelled_buyer', 'dropped', 'b'],
      ['cancelled_marketplace', 'dropped', 'm'],
      ['declined', 'dropped', 'd'],
      ['not_accepted', 'dropped', 'du'],
      ['negative_ratings', 'low', 'n'],
      ['low_ratings', 'low', ''],
      ['refunds', 'refund', ''],
    ]);
  });

  test('is of the days that were asked for, the newest case first', () => {
    expect(locatePastQueue('late', { from: 1, to: 2 })).toMatchObject({ from: 1, to: 2, newestFirst: true });
    expect(locatePastQueue('late', undefined)).toMatchObject({ from: undefined, to: undefined });
  });
});

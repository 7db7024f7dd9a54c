import { describe, expect, test } from 'vitest';
import type { OrderEntry } from '../../../../contracts/ledger.ts';
import { plain } from '../../../../domain/counting/decimal.ts';
import { faultOf, order } from '../../../../domain/counting/entities/order.ts';
import { createCalendar } from '../../../../domain/time/calendar.ts';
import { anOrder, at, SOME_DAY, SOME_TIME } from '../../../support/factories/parsed-records.ts';

const first = (changes: object = {}, position = at(0)) =>
  order.evolve(undefined, anOrder(changes), position)!;
const countsOf = (changes: object) => order.contribution(first(changes), createCalendar('UTC'))!.counts;

describe('the version of an order that counts', () => {
  const EARLY = '2026-03-10T12:00:00Z';
  const LATE = '2026-03-10T12:00:00.001Z';
  const early = Date.parse(EARLY);

  test.each([
    ['a later updated_at, though its offset is lower', { updated_at: LATE }, at(1), true],
    [
      'an earlier updated_at, though its offset is higher',
      { updated_at: '2026-03-10T11:59:59.999Z' },
      at(99),
      false,
    ],
    ['the same updated_at at a higher offset', { updated_at: EARLY }, at(11), true],
    ['the same updated_at at a lower offset', { updated_at: EARLY }, at(9), false],
    ['the same record a second time', { updated_at: EARLY }, at(10, { partition: 1 }), false],
    ['the same time and offset in a higher partition', { updated_at: EARLY }, at(10, { partition: 2 }), true],
    ['the same time and offset in a lower partition', { updated_at: EARLY }, at(10, { partition: 0 }), false],
    ['no updated_at and a later Kafka time', {}, at(1, { timestamp: early + 1 }), true],
    ['no updated_at and an earlier Kafka time', {}, at(99, { timestamp: early - 1 }), false],
    [
      'an earlier updated_at, though its Kafka time is later',
      { updated_at: '2026-03-10T11:00:00Z' },
      at(99, { timestamp: early + 5 }),
      false,
    ],
  ])('an order with %s: replaces the stored one: %j', (_name, changes, position, replaced) => {
    const stored = first({ updated_at: EARLY }, at(10, { partition: 1 }));
    expect(order.evolve(stored, anOrder({ status: 'cancelled', ...changes }), position)?.status).toBe(
      replaced ? 'cancelled' : undefined,
    );
  });

  test('replaces the whole order, so that what the newer version leaves out is gone', () => {
    const stored = first({
      category: 'books',
      channel: 'web',
      cancellation_reason: 'buyer',
      order_accepted: true,
    });
    const next = order.evolve(stored, anOrder({ order_accepted: null }), at(1))!;
    expect(next).toMatchObject({ accepted: null });
    expect([next.category, next.channel, next.cancellation_reason]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('keeps nothing about the customer', () =>
    expect(JSON.stringify(first({ customer_id: 'customer-77' }))).not.toContain('customer'));
});

describe('the contribution of an order', () => {
  test.each([
    [{}, ['total_orders', 'accepted_orders', 'completed_orders']],
    [
      { order_accepted: false, status: 'cancelled' },
      ['total_orders', 'declined_orders', 'cancelled_orders', 'seller_fault_cancelled_orders'],
    ],
    [{ order_accepted: null, status: 'pending' }, ['total_orders', 'in_flight_orders', 'undecided_orders']],
    [
      { order_accepted: undefined, status: 'Processing' },
      ['total_orders', 'in_flight_orders', 'undecided_orders'],
    ],
    [{ order_accepted: true, status: 'shipped' }, ['total_orders', 'accepted_orders', 'in_flight_orders']],
    [{ order_accepted: false, status: 'declined' }, ['total_orders', 'declined_orders']],
    [{ order_accepted: null, status: 'Refused' }, ['total_orders', 'declined_orders']],
    [{ order_accepted: true, status: 'Refused' }, ['total_orders', 'accepted_orders']],
    [
      { status: 'cancelled', cancellation_reason: 'buyer_changed_mind' },
      ['total_orders', 'accepted_orders', 'cancelled_orders'],
    ],
    [
      { order_accepted: null, status: 'cancelled', cancellation_reason: 'buyer_changed_mind' },
      ['total_orders', 'cancelled_orders', 'withdrawn_orders'],
    ],
    [
      { order_accepted: null, status: 'cancelled' },
      ['total_orders', 'cancelled_orders', 'seller_fault_cancelled_orders'],
    ],
  ])('counts %j as %j', (changes, counts) => expect(countsOf(changes)).toEqual(counts));

  test.each([
    ['buyer', 'buyer'],
    ['buyer_changed_mind', 'buyer'],
    ['buyers remorse', 'buyer'],
    ['Buyer', 'buyer'],
    [' buyer', 'buyer'],
    ['CUSTOMER_REQUEST', 'buyer'],
    ['Consumer right', 'buyer'],
    ['shopper-away', 'buyer'],
    ['Client: too late', 'buyer'],
    ['fraud suspected', 'marketplace'],
    ['Payment-failed', 'marketplace'],
    ['Platform error', 'marketplace'],
    ['marketplace', 'marketplace'],
    ['no buyer found', 'seller'],
    ['seller_out_of_stock', 'seller'],
    ['', 'seller'],
    ['   ', 'seller'],
    [null, 'seller'],
    [undefined, 'seller'],
  ])('blames whoever caused a cancellation because of %j: the %s', (cancellation_reason, fault) => {
    expect(faultOf(first({ status: 'CANCELED', cancellation_reason }))).toBe(fault);
  });

  test('understands the word that an earlier release stored, so that a recount sets it right', () => {
    const stored = { ...first(), status: 'CANCELED', cancellation_reason: 'Customer request' };
    expect(faultOf(stored)).toBe('buyer');
    expect(order.contribution(stored, createCalendar('UTC'))?.counts).toContain('cancelled_orders');
  });

  test('holds a cancellation by the marketplace against nobody', () => {
    const fraud = { status: 'cancelled', cancellation_reason: 'fraud', order_accepted: true };
    expect(countsOf(fraud)).toEqual(['total_orders', 'accepted_orders', 'cancelled_orders']);
    expect(order.listing?.(first(fraud))).toMatchObject({ flags: 'm' });
  });

  test('keeps a refunded sale, because its refund is a record of its own', () => {
    expect(order.contribution(first({ status: 'Refunded' }), createCalendar('UTC'))).toEqual(
      order.contribution(first({ status: 'completed' }), createCalendar('UTC')),
    );
  });

  test('counts, lists and dates a deleted order nowhere, until a later version brings it back', () => {
    const deleted = order.evolve(first(), anOrder({ deleted: true }), at(1))!;
    expect(order.contribution(deleted, createCalendar('UTC'))).toBeUndefined();
    expect(order.listing?.({ ...deleted, accepted: false })).toBeUndefined();
    expect(order.latestOf?.(deleted)).toBeUndefined();
    expect(order.isCancelled?.(deleted)).toBe(true);
    const back = order.evolve(deleted, anOrder(), at(2))!;
    expect(order.contribution(back, createCalendar('UTC'))?.counts).toContain('completed_orders');
  });

  test('blames nobody for an order that is not cancelled, whatever reason it still carries', () => {
    expect(
      faultOf(first({ status: 'completed', cancellation_reason: 'seller_out_of_stock' })),
    ).toBeUndefined();
  });

  test('counts the money of completed orders alone, with an exact commission', () => {
    const money = order.contribution(
      first({ order_value: '19.99', commission_rate: '0.333333333333333333' }),
      createCalendar('UTC'),
    )!.money;
    expect(money.map(([figure, amount]) => [figure, plain(amount)])).toEqual([
      ['total_gmv', '19.99'],
      ['commission', '6.66333333333333332667'],
    ]);
    expect(order.contribution(first({ status: 'cancelled' }), createCalendar('UTC'))!.money).toEqual([]);
  });

  test('counts on the local day and hour of order_ts, in its category and channel', () => {
    const entry = first({ order_ts: `${SOME_DAY}T23:30:00Z`, category: 'books', channel: 'web' });
    expect(order.contribution(entry, createCalendar('Europe/Berlin'))).toMatchObject({
      day: '2026-03-11',
      parts: [
        ['hour', '00'],
        ['category', 'books'],
        ['channel', 'web'],
      ],
    });
    expect(order.contribution(first(), createCalendar('UTC'))!.parts.slice(1)).toEqual([
      ['category', 'uncategorized'],
      ['channel', 'unknown'],
    ]);
    expect(order.latestOf?.(first())).toBe(Date.parse(SOME_TIME));
  });
});

describe('an order that an operator excluded from a rate', () => {
  const excluded = (rates: OrderEntry['excluded'], changes: object) =>
    order
      .contribution({ ...first(changes), excluded: rates }, createCalendar('UTC'))
      ?.counts.filter((count) => count.includes('excluded'));

  test.each([
    [['acceptance_rate'], { order_accepted: true }, ['acceptance_excluded', 'acceptance_excluded_accepted']],
    [['acceptance_rate'], { order_accepted: false }, ['acceptance_excluded']],
    [['acceptance_rate'], { order_accepted: null, status: 'placed' }, []],
    [['acceptance_rate'], { order_accepted: null, status: 'cancelled' }, ['acceptance_excluded']],
    [
      ['cancellation_rate'],
      { status: 'cancelled' },
      ['cancellation_excluded', 'cancellation_excluded_cancelled'],
    ],
    [['cancellation_rate'], { status: 'completed' }, ['cancellation_excluded']],
    [['cancellation_rate'], { status: 'cancelled', cancellation_reason: 'buyer_changed_mind' }, []],
    [['sla_compliance_rate', 'avg_rating'], { status: 'cancelled' }, []],
  ] satisfies [OrderEntry['excluded'], object, string[]][])(
    'excluded from %j, with %j, counts as %j',
    (rates, changes, counts) => {
      expect(excluded(rates, changes)).toEqual(counts);
    },
  );

  test('stays excluded whatever becomes of the order later', () => {
    const stored = {
      ...first({ status: 'cancelled' }),
      excluded: ['cancellation_rate'],
    } satisfies OrderEntry;
    expect(order.evolve(stored, anOrder({ status: 'completed' }), at(99))).toMatchObject({
      excluded: ['cancellation_rate'],
    });
  });
});

describe('the list of cancelled and declined orders', () => {
  test.each([
    [{ status: 'completed' }, undefined],
    [{ status: 'declined', order_accepted: false }, 'd'],
    [{ status: 'cancelled', order_accepted: false }, 'ds'],
    [{ status: 'cancelled', order_accepted: true }, 's'],
    [{ status: 'cancelled', cancellation_reason: 'buyer_remorse' }, 'b'],
    [{ status: 'cancelled', order_accepted: null }, 'us'],
    [{ status: 'completed', order_accepted: null }, 'u'],
    [{ status: 'cancelled', order_accepted: null, cancellation_reason: 'buyer_remorse' }, 'b'],
    [{ status: 'pending', order_accepted: null }, undefined],
  ])('holds %j, by the time it was placed, with the flags %j', (changes, flags) => {
    const entry = first(changes);
    expect(order.listing?.(entry)).toEqual(
      flags === undefined ? undefined : { list: 'dropped', at: entry.order_ts, flags },
    );
  });
});

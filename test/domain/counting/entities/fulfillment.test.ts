import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FulfillmentEntry } from '../../../../contracts/ledger.ts';
import type { FulfillmentRecord } from '../../../../contracts/records/records.ts';
import type { PositionedRecord } from '../../../../domain/counting/changes.ts';
import {
  fulfillment,
  withCancellation,
  withOverdue,
} from '../../../../domain/counting/entities/fulfillment.ts';
import { createCalendar } from '../../../../domain/time/calendar.ts';
import { aStep, at, SOME_TIME } from '../../../support/factories/parsed-records.ts';

const HOUR = 3_600_000;
const start = Date.parse(SOME_TIME);
const after = (ms: number): string => new Date(start + ms).toISOString();

const play = (steps: readonly PositionedRecord<FulfillmentRecord>[]): FulfillmentEntry | undefined =>
  steps.reduce<FulfillmentEntry | undefined>(
    (entry, { record, position }) => fulfillment.evolve(entry, record, position) ?? entry,
    undefined,
  );
const steps = (...changes: object[]): PositionedRecord<FulfillmentRecord>[] =>
  changes.map((change, offset) => ({ record: aStep(change), position: at(offset) }));
const countsOf = (...changes: object[]) =>
  fulfillment.contribution(play(steps(...changes))!, createCalendar('UTC'))?.counts;

describe('the promise of a shipment', () => {
  test.each([
    ['exactly at its deadline', 24, 24 * HOUR, true],
    ['a millisecond after it', 24, 24 * HOUR + 1, false],
    ['a millisecond before it', 24, 24 * HOUR - 1, true],
    ['in the same millisecond with no time allowed', 0, 0, true],
    ['a millisecond late with no time allowed', 0, 1, false],
    ['before it was accepted, as clocks may disagree', 0, -5, true],
  ])('is judged exactly when it ships %s', (_name, sla_hours, taken, onTime) => {
    expect(countsOf({}, { stage: 'shipped', sla_hours, event_ts: after(taken) })).toEqual(
      onTime ? ['shipped_orders', 'on_time_shipments'] : ['shipped_orders'],
    );
  });

  test('is judged by the promised hours of its shipped event', () => {
    expect(
      countsOf({ sla_hours: 1 }, { stage: 'shipped', sla_hours: 3, event_ts: after(2 * HOUR) }),
    ).toContain('on_time_shipments');
  });

  test.each([
    ['its accepted event', { ship_by: after(2 * HOUR) }, {}],
    ['its shipped event, if no earlier stage does', {}, { ship_by: after(2 * HOUR) }],
    [
      'its accepted event, whatever its shipped event says',
      { ship_by: after(2 * HOUR) },
      { ship_by: after(HOUR) },
    ],
  ])('is the ship_by of %s, to the millisecond', (_name, accepted, shipped) => {
    const isOnTime = (taken: number) =>
      countsOf(accepted, { stage: 'shipped', ...shipped, event_ts: after(taken) })?.includes(
        'on_time_shipments',
      );
    expect([isOnTime(2 * HOUR), isOnTime(2 * HOUR + 1)]).toEqual([true, false]);
  });

  test('makes an open order due at its ship_by', () => {
    const entry = play(steps({ ship_by: after(5 * HOUR) }))!;
    expect(fulfillment.dueAt?.(entry)).toBe(start + 5 * HOUR);
    expect(fulfillment.listing?.(entry)).toMatchObject({ list: 'open', at: start + 5 * HOUR });
  });

  test('counts on the local day on which it shipped', () => {
    const entry = play(steps({}, { stage: 'shipped', event_ts: '2026-03-10T23:30:00Z' }))!;
    expect(fulfillment.contribution(entry, createCalendar('Europe/Berlin'))?.day).toBe('2026-03-11');
  });
});

describe('an order that is accepted and shipped', () => {
  test.each([[['shipped']], [['delivered']], [['packed']], [['accepted', 'packed', 'failed']]])(
    'does not count as a shipment with %j alone',
    (stages) => {
      expect(countsOf(...stages.map((stage) => ({ stage })))).toBeUndefined();
    },
  );

  test('has left when it was delivered, so that no parcel is overdue for ever', () => {
    expect(countsOf({}, { stage: 'delivered', event_ts: after(23 * HOUR) })).toEqual([
      'shipped_orders',
      'on_time_shipments',
    ]);
    expect(fulfillment.listing?.(play(steps({}, { stage: 'delivered' }))!)).toBeUndefined();
  });

  test('has left when its shipped event says, even if that comes after its delivered event', () => {
    const delivered = { stage: 'delivered', event_ts: after(20 * HOUR) };
    const shipped = { stage: 'shipped', event_ts: after(25 * HOUR) };
    expect(countsOf({}, delivered, shipped)).toEqual(['shipped_orders']);
    expect(countsOf({}, shipped, delivered)).toEqual(['shipped_orders']);
  });

  test('is open, on no day, with an accepted event alone', () => {
    expect(countsOf({})).toEqual(['open_orders']);
    expect(fulfillment.contribution(play(steps({}))!, createCalendar('UTC'))?.day).toBeUndefined();
  });

  test('keeps the earliest event of a stage, and ignores later ones', () => {
    const entry = play(steps({ event_ts: after(0) }, { event_ts: after(5) }))!;
    expect(fulfillment.evolve(entry, aStep({ event_ts: after(1) }), at(7))).toBeUndefined();
    expect(
      fulfillment.evolve(entry, aStep({ event_ts: after(-1) }), at(7))?.stages.accepted?.version.time,
    ).toBe(start - 1);
  });

  test('takes the lower offset, then partition, of events of one time, whichever arrives first', () => {
    const stored = fulfillment.evolve(undefined, aStep({ sla_hours: 1 }), at(5, { partition: 1 }))!;
    const replacing = [
      at(4, { partition: 3 }),
      at(5, { partition: 0 }),
      at(5, { partition: 1 }),
      at(5, { partition: 2 }),
      at(6, { partition: 0 }),
    ].map((position) => fulfillment.evolve(stored, aStep({ sla_hours: 9 }), position) !== undefined);
    expect(replacing).toEqual([true, true, false, false, false]);
  });

  test('ends as the same shipment, whatever the order of arrival', () => {
    const step = fc.record({
      stage: fc.constantFrom('accepted', 'packed', 'shipped', 'delivered', 'failed'),
      sla_hours: fc.integer({ min: 0, max: 3 }),
      event_ts: fc.integer({ min: 0, max: 4 }).map((hours) => after(hours * HOUR)),
    });
    const twice = fc.array(step, { minLength: 1, maxLength: 10 }).chain((changes) => {
      const placed = steps(...changes);
      return fc.tuple(
        fc.constant(placed),
        fc.shuffledSubarray([...placed, ...placed], { minLength: placed.length * 2 }),
      );
    });
    fc.assert(
      fc.property(twice, ([given, shuffled]) => {
        expect(play(shuffled)).toEqual(play(given));
      }),
    );
  });
});

describe('an open order and its deadline', () => {
  const open = play(steps({ sla_hours: 24 }))!;
  const dueAt = start + 24 * HOUR;
  const counts = (entry: FulfillmentEntry) => fulfillment.contribution(entry, createCalendar('UTC'))?.counts;

  test('is due for the clock at its deadline, by the hours of its acceptance', () => {
    expect(fulfillment.dueAt?.(open)).toBe(dueAt);
    expect(fulfillment.listing?.(open)).toEqual({ list: 'open', at: dueAt, flags: '' });
  });

  test('is in time at its deadline and overdue a millisecond later, and the clock need not come again', () => {
    expect(withOverdue(open, dueAt)).toBeUndefined();
    const overdue = withOverdue(open, dueAt + 1)!;
    expect(counts(overdue)).toEqual(['open_orders', 'overdue_orders']);
    expect(fulfillment.dueAt?.(overdue)).toBeUndefined();
    expect(fulfillment.listing?.(overdue)).toEqual({ list: 'open', at: dueAt, flags: '' });
    expect(withOverdue(overdue, dueAt + 1)).toBeUndefined();
  });

  test('is counted and listed apart when it is overdue and excluded from SLA compliance', () => {
    const excused = { ...withOverdue(open, dueAt + 1)!, excluded: ['sla_compliance_rate' as const] };
    expect(counts(excused)).toEqual(['open_orders', 'overdue_orders', 'overdue_excluded']);
    expect(fulfillment.listing?.(excused)).toEqual({ list: 'open', at: dueAt, flags: 'x' });
    expect(counts({ ...open, excluded: ['sla_compliance_rate'] })).toEqual(['open_orders']);
  });

  test('gets a new deadline from another acceptance, and is no longer overdue by the old one', () => {
    const overdue = withOverdue(open, dueAt + 1)!;
    const moved = fulfillment.evolve(overdue, aStep({ event_ts: after(-1), sla_hours: 48 }), at(9))!;
    expect(counts(moved)).toEqual(['open_orders']);
    expect(fulfillment.dueAt?.(moved)).toBe(start - 1 + 48 * HOUR);
  });

  test.each([
    [
      'shipping the order',
      [{ stage: 'shipped', sla_hours: 24, event_ts: after(30 * HOUR) }],
      ['shipped_orders'],
      'late',
    ],
    ['its failure', [{ stage: 'failed', event_ts: after(30 * HOUR) }], undefined, undefined],
  ])('%s makes it no longer open or overdue', (_name, more, expected, list) => {
    const overdue = withOverdue(open, dueAt + 1)!;
    const next = fulfillment.evolve(overdue, aStep(more[0]), at(9))!;
    expect(counts(next)).toEqual(expected);
    expect(fulfillment.listing?.(next)?.list).toBe(list);
    expect(fulfillment.dueAt?.(next)).toBeUndefined();
  });

  test('is no longer overdue when it is cancelled, and as it was when the cancellation is undone', () => {
    const overdue = withOverdue(open, dueAt + 1)!;
    const cancelled = withCancellation(overdue, true)!;
    expect(counts(cancelled)).toBeUndefined();
    expect(withCancellation(cancelled, true)).toBeUndefined();
    expect(withCancellation(cancelled, false)).toEqual(overdue);
  });

  test('is never open when its cancellation comes before any event', () => {
    const cancelled = withCancellation(undefined, true)!;
    expect(counts(fulfillment.evolve(cancelled, aStep(), at(1))!)).toBeUndefined();
    expect(withCancellation(undefined, false)).toBeUndefined();
  });

  test('counts an excluded late shipment as what it is, and as excluded', () => {
    const late = play(steps({}, { stage: 'shipped', sla_hours: 1, event_ts: after(2 * HOUR) }))!;
    expect(counts({ ...late, excluded: ['sla_compliance_rate'] })).toEqual([
      'shipped_orders',
      'sla_excluded',
    ]);
    const inTime = play(steps({}, { stage: 'shipped', sla_hours: 2, event_ts: after(2 * HOUR) }))!;
    expect(counts({ ...inTime, excluded: ['sla_compliance_rate'] })).toEqual([
      'shipped_orders',
      'on_time_shipments',
      'sla_excluded',
      'sla_excluded_on_time',
    ]);
    expect(fulfillment.listing?.(inTime)).toBeUndefined();
  });
});

/** Everybody sees the demo first: it must show its stories, with figures that can be checked. */
import { describe, expect, test } from 'vitest';
import {
  fulfillmentRecord,
  orderRecord,
  payoutRecord,
  ratingRecord,
  refundRecord,
} from '../../contracts/records/records.ts';
import { TOPICS, type Topic } from '../../contracts/records/topics.ts';
import { createDemo } from '../../local/demo/demo.ts';
import { BROKEN_NOTE, type DemoRecord } from '../../local/demo/records.ts';
import { DEMO_SELLERS } from '../../local/demo/sellers.ts';

const STARTED_AT = Date.parse('2026-03-29T10:15:30.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const SCHEMAS = {
  [TOPICS.orders]: orderRecord,
  [TOPICS.fulfillment]: fulfillmentRecord,
  [TOPICS.ratings]: ratingRecord,
  [TOPICS.refunds]: refundRecord,
  [TOPICS.payouts]: payoutRecord,
} as const satisfies Record<Topic, unknown>;

const isBroken = ({ value }: DemoRecord) => value.note === BROKEN_NOTE;

/** History and so many minutes of live records, asked for every `everyMs`. */
const play = (seed: number, minutes: number, everyMs = SECOND, startedAt = STARTED_AT) => {
  const demo = createDemo({ seed, startedAt });
  const looks = Array.from(
    { length: (minutes * MINUTE) / everyMs },
    (_, index) => startedAt + (index + 1) * everyMs,
  );
  return { history: demo.history, live: looks.flatMap((now) => demo.due(now)) };
};

/**
 * Shipments of one seller within the 30 local days that end at `now`, joined as the product defines
 * it.
 */
const shipments = (records: readonly DemoRecord[], sellerId: string, now: number) => {
  const earliest = new Map<string, { at: number; slaHours: number }>();
  for (const record of records) {
    if (record.topic !== TOPICS.fulfillment || record.key !== sellerId || isBroken(record)) continue;
    const { order_id, stage, event_ts, sla_hours } = fulfillmentRecord.parse(record.value);
    const known = earliest.get(`${stage} ${order_id}`);
    if (known === undefined || event_ts < known.at)
      earliest.set(`${stage} ${order_id}`, { at: event_ts, slaHours: sla_hours });
  }
  const firstDay = Math.floor(now / DAY) * DAY - 29 * DAY;
  const joined = [...earliest].flatMap(([key, shipped]) => {
    const accepted = key.startsWith('shipped ')
      ? earliest.get(key.replace('shipped', 'accepted'))
      : undefined;
    return accepted === undefined || shipped.at < firstDay
      ? []
      : [shipped.at - accepted.at <= shipped.slaHours * HOUR];
  });
  return { count: joined.length, compliance: joined.filter((onTime) => onTime).length / joined.length };
};

describe.each([1, 42, 20260329])('the demo marketplace of seed %i', (seed) => {
  const { history, live } = play(seed, 10);
  const all = [...history, ...live];

  test('lets the slow shipper start above 95 % and fall below it within four minutes', () => {
    const upTo = (instant: number) => all.filter(({ timestamp }) => timestamp <= instant);
    const before = shipments(history, 'slowpoke-crafts', STARTED_AT);
    expect(before.count).toBeGreaterThanOrEqual(50);
    expect(before.compliance).toBeGreaterThan(0.95);
    expect(
      shipments(upTo(STARTED_AT + MINUTE), 'slowpoke-crafts', STARTED_AT + MINUTE).compliance,
    ).toBeGreaterThan(0.95);
    expect(
      shipments(upTo(STARTED_AT + 4 * MINUTE), 'slowpoke-crafts', STARTED_AT + 4 * MINUTE).compliance,
    ).toBeLessThan(0.95);
  });

  test('has one seller in breach from the start, and all others with enough shipments above 95 %', () => {
    const now = STARTED_AT + 10 * MINUTE;
    const others = DEMO_SELLERS.filter(({ drift }) => drift === undefined).map(({ id }) => ({
      id,
      ...shipments(all, id, now),
    }));
    expect(
      others.flatMap(({ id, count, compliance }) => (count >= 20 && compliance < 0.95 ? [id] : [])),
    ).toEqual(['troubled-tech']);
  });

  test('makes only valid records, except for those that it breaks on purpose', () => {
    const wrong = all.filter(
      (record) => SCHEMAS[record.topic].safeParse(record.value).success === isBroken(record),
    );
    expect(wrong).toEqual([]);
    expect(history.some(isBroken) && live.some(isBroken)).toBe(true);
    expect(all.filter(isBroken).length / all.length).toBeLessThan(0.002);
  });

  test('has a bounded history before the start, in the order of time', () => {
    expect(history.length).toBeGreaterThan(10_000);
    expect(history.length).toBeLessThan(16_000);
    const times = history.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThanOrEqual(STARTED_AT);
    expect(times[0]).toBeLessThan(STARTED_AT - 34 * DAY);
  });

  test('brings live records at a pace that can be watched', () => {
    const perSecond = live.length / (10 * 60);
    expect(perSecond).toBeGreaterThan(4);
    expect(perSecond).toBeLessThan(8);
  });

  test('repeats records and sends some out of order, as real feeds do', () => {
    const values = live.filter((record) => !isBroken(record)).map(({ value }) => JSON.stringify(value));
    const repeated = values.length - new Set(values).size;
    expect(repeated).toBeGreaterThan(0);
    expect(repeated / values.length).toBeLessThan(0.05);
    const eventTimes = live
      .filter(({ topic }) => topic === TOPICS.orders)
      .map(({ value }) => Date.parse(String(value.updated_at)));
    expect(eventTimes.some((time, index) => time < (eventTimes[index - 1] ?? 0))).toBe(true);
  });

  test('gives the brand-new seller no history, and its first order within a minute', () => {
    const its = ({ key }: DemoRecord) => key === 'first-day-studio';
    expect(history.filter(its)).toEqual([]);
    expect(live.find(its)).toMatchObject({ topic: TOPICS.orders });
    expect(live.find(its)?.timestamp).toBeLessThan(STARTED_AT + MINUTE);
  });

  test('mentions no customer in any record', () => {
    const fields = new Set(all.flatMap(({ value }) => Object.keys(value)));
    const known = Object.values(SCHEMAS).flatMap((schema) =>
      Object.keys('shape' in schema ? schema.shape : schema.in.shape),
    );
    expect([...fields].filter((field) => !known.includes(field))).toEqual(['note']);
    expect(fields).not.toContain('customer_id');
    expect(JSON.stringify(all)).not.toMatch(/@|\+\d{6}/);
  });
});

test('describes each seller so briefly that the chooser shows it on a phone', () => {
  const labels = DEMO_SELLERS.map(({ id, character }) => `${id} (${character})`);
  // What fits a screen of 360 pixels.
  expect(labels.filter((label) => label.length > 36)).toEqual([]);
});

describe('the demo on another run', () => {
  test('makes the same records from the same seed and start, however often it is read', () => {
    const once = play(7, 2, SECOND);
    expect(play(7, 2, 250)).toEqual(once);
    expect(play(8, 2, SECOND)).not.toEqual(once);
  });

  test('reuses no id, so that it cannot overwrite an order of an earlier run', () => {
    const ids = (records: readonly DemoRecord[]) =>
      new Set(
        records
          .flatMap(({ value }) => [value.order_id, value.rating_id, value.refund_id, value.payout_id])
          .filter((id) => id !== undefined),
      );
    const first = play(7, 1);
    const second = play(7, 1, SECOND, STARTED_AT + 1);
    const known = ids([...first.history, ...first.live]);
    expect([...ids([...second.history, ...second.live])].filter((id) => known.has(id))).toEqual([]);
  });

  test('brings past orders of the slow shipper alone to a store with a history, so that its story goes on', () => {
    const { history } = createDemo({ seed: 7, startedAt: STARTED_AT, withHistory: false });
    expect([...new Set(history.map(({ key }) => key))]).toEqual(['slowpoke-crafts']);
    expect(history.length).toBeLessThan(100);
  });

  test('does not catch up with hours of sleep in one flood', () => {
    const demo = createDemo({ seed: 7, startedAt: STARTED_AT });
    demo.due(STARTED_AT + MINUTE);
    const woken = demo.due(STARTED_AT + 8 * HOUR);
    expect(woken.length).toBeLessThan(50);
    expect(
      demo
        .due(STARTED_AT + 8 * HOUR + 5 * SECOND)
        .every(({ timestamp }) => timestamp > STARTED_AT + 8 * HOUR - SECOND),
    ).toBe(true);
  });

  test('writes money with two decimals, so that no float reaches a figure', () => {
    const amounts = play(7, 2).live.flatMap(({ value }) => [
      value.order_value,
      value.refund_amount,
      value.amount,
    ]);
    const given = amounts.filter((amount) => amount !== undefined && amount !== 'n/a');
    expect(given.length).toBeGreaterThan(100);
    expect(given.filter((amount) => !/^\d+\.\d{2}$/.test(String(amount)))).toEqual([]);
  });
});

/** Records as marketplaces really write them, from a file to the figures that a seller sees. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { TOPICS } from '../../../contracts/records/topics.ts';
import { createReplayFolder, type Output } from '../../support/runner/replay-folder.ts';

const NOW = '2026-11-29T12:00:00Z';
const T = Date.parse('2026-11-28T10:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number): string => new Date(T + hours * HOUR).toISOString();

const casesSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      lines: z.array(z.record(z.string(), z.unknown())),
      /** Figures by seller and path in its metrics body. */
      expect: z.record(z.string(), z.record(z.string(), z.unknown())),
      quarantined: z.int(),
    }),
  ),
});
type Case = z.output<typeof casesSchema>['cases'][number];

type Content = { readonly value: object } | { readonly raw: string };
const line = (topic: string, content: Content, hours = 0) => ({
  topic,
  key: null,
  timestamp: T + hours * HOUR,
  ...content,
});
const order = (seller_id: string, order_id: string, changes: object = {}, hours = 0) =>
  line(
    TOPICS.orders,
    {
      value: {
        order_id,
        seller_id,
        order_value: '50',
        commission_rate: '0.2',
        order_ts: at(0),
        status: 'completed',
        ...changes,
      },
    },
    hours,
  );
const step = (seller_id: string, stage: string, changes: object = {}, hours = 0) =>
  line(TOPICS.fulfillment, {
    value: { order_id: 'o', seller_id, stage, sla_hours: 2, event_ts: at(hours), ...changes },
  });
const payout = (seller_id: string, payout_id: string, amount: string, status: string, hours: number) =>
  line(TOPICS.payouts, { value: { payout_id, seller_id, amount, status, payout_ts: at(hours) } }, hours);

/** Cases of our own. */
const OWN: readonly Case[] = [
  {
    name: 'an order in any word for its end is in flight no longer',
    lines: ['FULFILLED', 'Void', 'partially-refunded', 'Out for delivery', 'Refused'].map((status, nth) =>
      order('words', `o${nth}`, { status }),
    ),
    expect: {
      words: {
        'orders.total_orders': 5,
        'orders.completed_orders': 2,
        'orders.cancelled_orders': 1,
        'orders.declined_orders': 1,
        'orders.total_gmv': '100',
      },
    },
    quarantined: 0,
  },
  {
    name: 'a word that nobody knows waits in quarantine',
    lines: [order('unknown', 'o1'), order('unknown', 'o2', { status: 'En route (hub 7)' })],
    expect: { unknown: { 'orders.total_orders': 1 } },
    quarantined: 1,
  },
  {
    name: 'a deleted order counts as nothing, and its shipment is overdue no longer',
    lines: [
      order('deleted', 'o', { status: 'paid' }),
      step('deleted', 'accepted'),
      order('deleted', 'o', { status: 'paid', deleted: true }, 1),
    ],
    expect: {
      deleted: {
        'orders.total_orders': 0,
        'orders.last_order_ts': null,
        'fulfillment.open_orders': 0,
        'fulfillment.overdue_orders': 0,
      },
    },
    quarantined: 0,
  },
  {
    name: 'a deleted order that comes back counts again',
    lines: [order('back', 'o', { deleted: true }), order('back', 'o', {}, 1)],
    expect: { back: { 'orders.total_orders': 1, 'orders.total_gmv': '50' } },
    quarantined: 0,
  },
  {
    name: 'a promise is kept that is later than the hours',
    lines: [
      order('promise', 'o'),
      step('promise', 'Accepted', { ship_by: at(9), sla_hours: '2' }),
      step('promise', 'SHIPPED', {}, 9),
    ],
    expect: { promise: { 'fulfillment.on_time_shipments': 1 } },
    quarantined: 0,
  },
  {
    name: 'money that the bank sent back, and money taken back, are owed again',
    lines: [
      order('bank', 'o'),
      payout('bank', 'p1', '40', 'PAID', 1),
      payout('bank', 'p1', '40', 'Returned', 2),
      payout('bank', 'p2', '10', 'canceled', 1),
      payout('bank', 'p3', '-2.505', 'paid', 3),
    ],
    expect: {
      bank: {
        'payout.paid_out': '-2.505',
        'payout.pending_payout': '42.505',
        'payout.payable': '42.5',
      },
    },
    quarantined: 0,
  },
  {
    name: 'no digit is lost of numbers that are not quoted',
    lines: [
      line(TOPICS.orders, {
        raw:
          '{"order_id":9007199254740993,"seller_id":"digits","order_value":900000000000.00000001,' +
          `"commission_rate":0,"order_ts":"${at(0)}","status":"completed"}`,
      }),
    ],
    expect: { digits: { 'orders.total_gmv': '900000000000.00000001', 'payout.payable': '900000000000' } },
    quarantined: 0,
  },
  {
    name: "a tombstone is nobody's mistake, however a file writes it",
    lines: [
      order('tomb', 'o'),
      line(TOPICS.orders, { raw: '' }),
      { ...line(TOPICS.orders, { raw: '' }), raw: undefined, value: null },
    ],
    expect: { tomb: { 'orders.total_orders': 1 } },
    quarantined: 0,
  },
  {
    name: 'a clock that is a week ahead is believed, and one that is further ahead is not',
    lines: [
      order('ahead', 'o', { updated_at: at(7 * 24) }),
      order('ahead', 'o', { updated_at: at(7 * 24 + 1), order_value: '1' }),
    ],
    expect: { ahead: { 'orders.total_gmv': '50' } },
    quarantined: 1,
  },
];

const SHARED = new URL('../../../../shared/cases/real-records.json', import.meta.url);
/** Public incidents, if they are here. */
const incidents = existsSync(SHARED) ? casesSchema.parse(JSON.parse(readFileSync(SHARED, 'utf8'))).cases : [];

const CASES = [...OWN, ...incidents];
const files = createReplayFolder();
afterAll(files.remove);
let output: Output;

beforeAll(async () => {
  const lines = CASES.flatMap((one) => one.lines.map((content) => JSON.stringify(content)));
  output = await files.replayed([files.write('real.ndjson', lines), '--now', NOW, '--currency', 'EUR']);
}, 120_000);

const read = (body: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], body);

describe('records as they really are', () => {
  test.each(CASES)('count rightly: $name', ({ expect: expected }) => {
    for (const [seller, figures] of Object.entries(expected)) {
      const body = output.sellers.find(({ seller_id }) => seller_id === seller);
      const shown = Object.keys(figures).map((path) => [path, read(body, path)]);
      expect(Object.fromEntries(shown)).toEqual(figures);
    }
  });

  test('are quarantined only where nobody could tell what they mean', () =>
    expect(output.quarantined).toHaveLength(CASES.reduce((sum, one) => sum + one.quarantined, 0)));
});

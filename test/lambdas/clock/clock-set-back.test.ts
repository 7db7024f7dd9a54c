/** A machine's clock that was ahead and is right again must leave no accusation behind. */
import { expect, test } from 'vitest';
import {
  EVENING,
  evaluate,
  functions,
  MINUTE,
  recordTonight,
  tick,
  useClock,
} from '../../support/functions/clock-with-sns.ts';
import { readAllAlerts } from '../../support/functions/read-alerts.ts';

useClock();

const HOUR = 60 * MINUTE;
const AHEAD = EVENING + 48 * HOUR;

const step = (order_id: string, stage: string, hours: number) =>
  recordTonight('fulfillment', {
    order_id,
    seller_id: 's',
    stage,
    sla_hours: 24,
    event_ts: new Date(EVENING + hours * HOUR).toISOString(),
  });
const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

/** A seller with shipments on time and open orders, as a clock that is two days ahead sees it. */
const seenAhead = async (open: number) => {
  const fine = ids('fine', 100);
  await functions.ingestRecords(fine.map((id) => step(id, 'accepted', -30)));
  await functions.ingestRecords(fine.map((id) => step(id, 'shipped', -29)));
  await functions.ingestRecords(ids('open', open).map((id) => step(id, 'accepted', -1)));
  await functions.ingestRecords([step('late', 'accepted', -25)]);
  await evaluate(['s']);
  await tick(AHEAD);
  await evaluate(['s'], AHEAD);
  expect(await kindsOf()).toEqual(['predicted']);
};
const kindsOf = async () =>
  (await readAllAlerts(functions.metrics, 's')).toSorted((a, b) => a.seq - b.seq).map(({ kind }) => kind);
const stateOf = async () => {
  const { total } = await functions.metrics.readTotals('s');
  const [stored] = await functions.metrics.readSummaries(['s']);
  return {
    overdue: total.counts.get('overdue_orders'),
    date: stored?.document?.body?.today.date,
    alerts: stored?.document?.body?.alerts.length,
    isDueSoon: (stored?.dueAt ?? Infinity) <= EVENING + HOUR + 5 * MINUTE,
  };
};
const RIGHT = { overdue: 1, date: '2026-03-28', alerts: 0, isDueSoon: true };

test.each([
  ['although nothing else happens', async () => undefined],
  ['although an evaluation came first', () => evaluate(['s'], EVENING + MINUTE)],
])(
  'a predicted breach by orders that are not overdue ends with the clock that was ahead, %s',
  async (_, before) => {
    await seenAhead(70);
    await before();
    await tick(EVENING + 2 * MINUTE);
    await evaluate(['s'], EVENING + 2 * MINUTE);
    expect([await stateOf(), await kindsOf()]).toEqual([RIGHT, ['predicted', 'resolved']]);
    const evaluated = functions.count('sellersEvaluated');
    await tick(EVENING + 4 * MINUTE);
    expect(functions.count('sellersEvaluated')).toBe(evaluated);
  },
);

test('orders whose marks were taken back are found overdue when their time comes', async () => {
  await seenAhead(70);
  await tick(EVENING + MINUTE);
  await tick(EVENING + 23 * HOUR);
  expect((await stateOf()).overdue).toBe(1);
  await tick(EVENING + 23 * HOUR + 1);
  expect((await stateOf()).overdue).toBe(71);
});

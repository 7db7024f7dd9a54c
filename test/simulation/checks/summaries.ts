/** Each seller's summary is of its last counters, and remembers its alerts. */
import { unpackSummary } from '../../../adapters/dynamodb/summary-document.ts';
import { storedTransition } from '../../../contracts/alerts.ts';
import type { Finding } from '../journal.ts';
import type { Item } from '../store/values.ts';
import type { World } from '../world.ts';
import { readStored } from './counters.ts';
import { units } from './plain-recount.ts';

const CHECK = 'summary = counters';

const checkSeller = (sellerId: string, items: readonly Item[], now: number): string[] => {
  const stored = readStored(items);
  const summary = items.find(({ sk }) => sk === 'SUMMARY');
  if (summary === undefined) return stored.size > 0 ? [`${sellerId} has counters, but no summary`] : [];
  const { body, rules } = unpackSummary(summary['document'] as Uint8Array);
  if (body === undefined) return [`the summary of ${sellerId} cannot be shown`];
  const shown: Record<string, bigint> = {
    'orders TOTAL total_orders': BigInt(body.orders.total_orders),
    'orders TOTAL cancelled_orders': BigInt(body.orders.cancelled_orders),
    'orders TOTAL total_gmv': units(body.orders.total_gmv),
    'orders TOTAL commission': units(body.orders.commission),
    'fulfillment TOTAL shipped_orders': BigInt(body.fulfillment.shipped_orders),
    'fulfillment TOTAL open_orders': BigInt(body.fulfillment.open_orders),
    'fulfillment TOTAL overdue_orders': BigInt(body.fulfillment.overdue_orders),
    'refunds TOTAL refund_deductions': units(body.payout.refund_deductions),
    'payouts TOTAL paid_out': units(body.payout.paid_out),
  };
  const wrong = Object.entries(shown).flatMap(([name, value]) =>
    value === (stored.get(name) ?? 0n)
      ? []
      : [`${sellerId} shows ${name} ${value}, not ${stored.get(name) ?? 0n}`],
  );
  if (Date.parse(String(summary['due_at'])) <= now) wrong.push(`${sellerId} is due, and nobody evaluates it`);
  const alerts = items
    .filter(({ sk }) => String(sk).startsWith('ALERT#'))
    .map((item) => storedTransition.parse(JSON.parse(String(item['transition']))));
  for (const [rule, { seq, state }] of Object.entries(rules)) {
    const last = alerts.filter((alert) => alert.rule === rule).toSorted((a, b) => b.seq - a.seq)[0];
    if (seq !== (last?.seq ?? 0))
      wrong.push(`${sellerId} remembers number ${seq} of ${rule}, not ${last?.seq ?? 0}`);
    if (state !== (last?.to ?? 'ok'))
      wrong.push(`${sellerId} is ${state} under ${rule}, not ${last?.to ?? 'ok'}`);
  }
  return wrong;
};

export const checkSummaries = ({ plan, store, scheduler }: World): Finding[] => {
  const bySeller = Map.groupBy(store.items('metrics'), ({ pk }) => String(pk));
  return plan.settings.sellers
    .flatMap((sellerId) => checkSeller(sellerId, bySeller.get(`SELLER#${sellerId}`) ?? [], scheduler.now()))
    .map((text) => ({ check: CHECK, text }));
};

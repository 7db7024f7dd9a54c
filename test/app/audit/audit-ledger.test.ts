/** What is found must be true at the time: records come in while the ledger is read. */
import { expect, test } from 'vitest';
import { createAuditLedger } from '../../../app/audit/audit-ledger.ts';
import type { LedgerReader } from '../../../app/ports/ledger-audit.ts';
import { FINDING_KINDS } from '../../../contracts/findings.ts';
import type { EventType } from '../../../contracts/records/topics.ts';
import type { EntityKind } from '../../../domain/counting/entities/entity.ts';
import { order } from '../../../domain/counting/entities/order.ts';
import { payout } from '../../../domain/counting/entities/payout.ts';
import { rating } from '../../../domain/counting/entities/rating.ts';
import { refund } from '../../../domain/counting/entities/refund.ts';
import { anOrder, aPayout, aRating, aRefund, at } from '../../support/factories/parsed-records.ts';

/** A ledger in memory. `onRead` is called before each reading of a seller's entries of a kind. */
const createLedger = (onRead: (sellerId: string, eventType: EventType) => void = () => undefined) => {
  const entries = new Map<string, Map<string, unknown>>();
  const put = <Rec, Entry>(sellerId: string, kind: EntityKind<Rec, Entry>, record: Rec): void => {
    const name = `${sellerId} ${kind.eventType}`;
    const ofKind = entries.get(name) ?? new Map();
    entries.set(name, ofKind.set(kind.idOf(record), kind.evolve(undefined, record, at(0))));
  };
  const reader: LedgerReader = {
    listSellers: async () => [...new Set([...entries.keys()].map((name) => name.split(' ')[0] ?? ''))].sort(),
    readEntries: async function* (sellerId, { eventType, entrySchema }) {
      onRead(sellerId, eventType);
      for (const [entityId, entry] of entries.get(`${sellerId} ${eventType}`) ?? [])
        yield { entityId, entry: entrySchema.parse(entry) };
    },
    readOrders: async (places) =>
      places.flatMap(({ sellerId, orderId }) => {
        const entry = entries.get(`${sellerId} orders`)?.get(orderId);
        return entry === undefined ? [] : [{ sellerId, orderId, entry: order.entrySchema.parse(entry) }];
      }),
  };
  return { put, entries, audit: createAuditLedger({ reader, clock: () => 0 }) };
};
const silent = () => undefined;

test('does not report a rating whose order comes while the ledger is read', async () => {
  let readings = 0;
  const ledger = createLedger((_, eventType) => {
    if (eventType !== 'fulfillment') return;
    readings += 1;
    if (readings === 1) ledger.put('shop', order, anOrder());
  });
  ledger.put('shop', rating, aRating());
  const { findings, counts } = await ledger.audit([], silent);
  expect({ findings, readings, count: counts.rating_without_order }).toEqual({
    findings: [],
    readings: 2,
    count: 0,
  });
});

test('tells a payout that stays beyond what was owed with the amounts of the second reading', async () => {
  let readings = 0;
  const ledger = createLedger((_, eventType) => {
    if (eventType !== 'fulfillment') return;
    readings += 1;
    ledger.put('shop', order, anOrder({ order_id: `o-${readings}` }));
  });
  ledger.put('shop', payout, aPayout());
  expect((await ledger.audit([], silent)).findings).toMatchObject([
    { kind: 'payout_beyond_owed', balance_before: '9', difference: '91' },
  ]);
});

test('does not report an order of two sellers that one of them no longer has', async () => {
  const ledger = createLedger((sellerId, eventType) => {
    if (sellerId === 'b-shop' && eventType === 'ratings') ledger.entries.delete('a-shop orders');
  });
  for (const seller of ['a-shop', 'b-shop']) ledger.put(seller, order, anOrder());
  expect((await ledger.audit([], silent)).findings).toEqual([]);
});

test('counts all findings of a kind, but lists and stores a limited number', async () => {
  const ledger = createLedger();
  for (let index = 0; index < 2005; index += 1)
    ledger.put('a-shop', refund, aRefund({ refund_id: `f-${index}` }));
  for (let index = 0; index < 2005; index += 1)
    for (const seller of ['b-shop', 'c-shop', 'd-shop'])
      ledger.put(seller, order, anOrder({ order_id: `o-${index}` }));
  const { counts, listed, findings } = await ledger.audit([], silent);
  expect([counts.refund_without_order, listed.refund_without_order]).toEqual([2005, 2000]);
  expect([counts.order_of_several_sellers, listed.order_of_several_sellers]).toEqual([2005, 2000]);
  expect(findings).toHaveLength(4000);
  for (const finding of findings)
    if (finding.kind === 'order_of_several_sellers') expect(finding.seller_count).toBe(3);
  const kinds = findings.map(({ kind }) => FINDING_KINDS.indexOf(kind));
  expect(kinds).toEqual(kinds.toSorted((a, b) => a - b));
});

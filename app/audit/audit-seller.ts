import type { Finding } from '../../contracts/findings.ts';
import { createSellerAudit } from '../../domain/counting/audit/seller-audit.ts';
import type { EntryKind } from '../../domain/counting/entities/entity.ts';
import { isThere } from '../../domain/counting/entities/entity.ts';
import { fulfillment } from '../../domain/counting/entities/fulfillment.ts';
import { order } from '../../domain/counting/entities/order.ts';
import { payout } from '../../domain/counting/entities/payout.ts';
import { rating } from '../../domain/counting/entities/rating.ts';
import { refund } from '../../domain/counting/entities/refund.ts';
import type { LedgerReader } from '../ports/ledger-audit.ts';

/** What an audit of one seller read and found. */
export type AuditedSeller = {
  readonly entries: number;
  readonly unreadable: number;
  readonly findings: readonly Finding[];
};

/**
 * Reads a seller's ledger once. Payouts and refunds are held in memory, the rest passes through.
 * @param onOrder called with the id of every order that is there
 */
const readSeller = async (
  { readEntries }: Pick<LedgerReader, 'readEntries'>,
  sellerId: string,
  onOrder: (orderId: string) => void,
): Promise<AuditedSeller> => {
  let [entries, unreadable] = [0, 0];
  const forEach = async <Entry>(
    kind: EntryKind<Entry>,
    take: (entityId: string, entry: Entry | undefined) => void,
  ): Promise<void> => {
    for await (const { entityId, entry } of readEntries(sellerId, kind)) {
      if (entry === undefined) unreadable += 1;
      else entries += 1;
      take(entityId, entry);
    }
  };
  const readAll = async <Entry>(kind: EntryKind<Entry>): Promise<(readonly [string, Entry])[]> => {
    const all: (readonly [string, Entry])[] = [];
    await forEach(kind, (entityId, entry) => {
      if (entry !== undefined) all.push([entityId, entry]);
    });
    return all;
  };

  const [payouts, refunds] = await Promise.all([readAll(payout), readAll(refund)]);
  const audit = createSellerAudit(sellerId, { payouts, refunds }, unreadable === 0);
  await forEach(order, (orderId, entry) => {
    if (entry !== undefined && isThere(entry)) onOrder(orderId);
    audit.addOrder(orderId, entry);
  });
  await Promise.all([
    forEach(fulfillment, (orderId, entry) => {
      if (entry !== undefined) audit.addShipment(orderId, entry);
    }),
    forEach(rating, (ratingId, entry) => {
      if (entry !== undefined) audit.addRating(ratingId, entry);
    }),
  ]);
  return { entries, unreadable, findings: audit.finish() };
};

/** What a finding is about, without its amounts. */
const identify = ({ kind, ...rest }: Finding): string => {
  const { order_id, refund_id, payout_id, rating_id }: Partial<Record<string, unknown>> = rest;
  return JSON.stringify([kind, order_id, refund_id, payout_id, rating_id]);
};

/**
 * Audits a seller. Records may come in meanwhile, so what was found is read once more: only what
 * both readings find is believed, with the amounts of the second.
 */
export const auditSeller = async (
  reader: Pick<LedgerReader, 'readEntries'>,
  sellerId: string,
  onOrder: (orderId: string) => void,
): Promise<AuditedSeller> => {
  const first = await readSeller(reader, sellerId, onOrder);
  if (first.findings.length === 0) return first;
  const again = await readSeller(reader, sellerId, () => undefined);
  const before = new Set(first.findings.map(identify));
  return { ...first, findings: again.findings.filter((finding) => before.has(identify(finding))) };
};

import type { AuditRun } from '../../contracts/findings.ts';
import { isThere } from '../../domain/counting/entities/entity.ts';
import type { LedgerReader } from '../ports/ledger-audit.ts';
import { auditSeller } from './audit-seller.ts';
import { type Collected, collectFindings, type OrderOfSeller } from './collect-findings.ts';
import { createOrderOwners } from './order-owners.ts';

export type AuditLedgerDeps = {
  readonly reader: LedgerReader;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** A seller some of whose entries cannot be read. */
export type UnreadableSeller = { readonly seller_id: string; readonly entries: number };

export type LedgerAudit = Omit<AuditRun, 'command' | keyof Collected> &
  Collected & {
    readonly unreadable_sellers: readonly UnreadableSeller[];
    /** Named sellers of which the ledger has nothing. */
    readonly unknown_sellers: readonly string[];
  };

/** An order of the seller in hand, and the sellers that probably have one of the same id. */
type Suspect = { readonly orderId: string; readonly others: readonly string[] };

/** How many suspects are looked up at once. */
const SUSPECTS_AT_ONCE = 1000;

/**
 * Audits the ledger of these sellers, or of all, one seller at a time. Only hashes of order ids are
 * held over all sellers, and orders that may have the same id are looked up.
 */
export const createAuditLedger =
  ({ reader, clock }: AuditLedgerDeps) =>
  async (
    named: readonly string[],
    onProgress: (done: number, total: number) => void,
  ): Promise<LedgerAudit> => {
    const started_at = new Date(clock()).toISOString();
    const sellers = named.length > 0 ? [...new Set(named)].sort() : await reader.listSellers();
    const owners = createOrderOwners();
    const findings = collectFindings();
    const unreadable_sellers: UnreadableSeller[] = [];
    const unknown_sellers: string[] = [];
    let [entries, unreadable_entries] = [0, 0];

    /** Looks up the orders of suspects at all their sellers, and adds those that are there. */
    const addShared = async (sellerId: string, suspects: readonly Suspect[]): Promise<void> => {
      const places = suspects.flatMap(({ orderId, others }) =>
        [...others, sellerId].map((one) => ({ orderId, sellerId: one })),
      );
      const orders = (await reader.readOrders(places)).filter(({ entry }) => isThere(entry));
      const byId = Map.groupBy(orders, ({ orderId }) => orderId);
      for (const { orderId } of suspects) {
        const all = (byId.get(orderId) ?? []).map(
          (one): OrderOfSeller => ({ seller_id: one.sellerId, order_value: one.entry.order_value }),
        );
        const own = all.find(({ seller_id }) => seller_id === sellerId);
        const others = all.filter((one) => one !== own).sort((a, b) => (a.seller_id < b.seller_id ? -1 : 1));
        if (own !== undefined && others.length > 0) findings.addShared(orderId, others, own);
      }
    };

    for (const [number, sellerId] of sellers.entries()) {
      const suspects: Suspect[] = [];
      const audited = await auditSeller(reader, sellerId, (orderId) => {
        const others = owners.note(orderId, number).flatMap((other) => sellers[other] ?? []);
        if (others.length > 0) suspects.push({ orderId, others });
      });
      for (let from = 0; from < suspects.length; from += SUSPECTS_AT_ONCE)
        await addShared(sellerId, suspects.slice(from, from + SUSPECTS_AT_ONCE));
      for (const finding of audited.findings) findings.add(finding);
      entries += audited.entries;
      unreadable_entries += audited.unreadable;
      if (audited.unreadable > 0)
        unreadable_sellers.push({ seller_id: sellerId, entries: audited.unreadable });
      if (audited.entries + audited.unreadable === 0) unknown_sellers.push(sellerId);
      onProgress(number + 1, sellers.length);
    }
    return {
      started_at,
      finished_at: new Date(clock()).toISOString(),
      sellers: sellers.length - unknown_sellers.length,
      entries,
      unreadable_entries,
      unreadable_sellers,
      unknown_sellers: named.length > 0 ? unknown_sellers : [],
      ...findings.collected(),
    };
  };

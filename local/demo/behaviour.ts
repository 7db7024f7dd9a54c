import { createQuota, type Random } from './random.ts';
import type { DemoOrder } from './records.ts';
import { type Behaviour, DEMO_CHANNELS, type DemoSeller } from './sellers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What will become of an order, decided when it is placed. */
export type Fate = 'completed' | 'declined' | 'cancelled by seller' | 'cancelled by buyer';

export const SELLER_REASONS = [
  ['out_of_stock', 6],
  ['seller_price_error', 2],
  ['seller_unavailable', 1],
] as const;
export const BUYER_REASONS = [
  ['buyer_changed_mind', 5],
  ['buyer_found_cheaper', 2],
  ['buyer_wrong_address', 1],
] as const;
export const REFUND_REASONS = [
  ['damaged', 3],
  ['not_as_described', 3],
  ['wrong_size', 4],
] as const;

/** One seller's decisions, in the order in which they are asked for. */
export const createActor = (seller: DemoSeller, random: Random, runId: string) => {
  // A drifting seller's late shipments are counted from 0, so that its history begins well on the good side.
  const start = () => (seller.drift === undefined ? random.next() * 0.9 : 0);
  const declined = createQuota(start());
  const bySeller = createQuota(start());
  const byBuyer = createQuota(start());
  const isLate = createQuota(start());
  const refunded = createQuota(start());
  let orders = 0;
  /** Cents owed to the seller by the orders and refunds so far. */
  let owedCents = 0;

  return {
    seller,
    newOrder: (orderedAt: number): DemoOrder => {
      orders += 1;
      // A sum of uniform numbers is close enough to a bell; prices spread evenly in ratio, not in difference.
      const spread = (random.next() + random.next() + random.next() - 1.5) * 1.1;
      return {
        id: `o-${runId}-${seller.id}-${orders}`,
        sellerId: seller.id,
        cents: Math.max(199, Math.round(seller.price * Math.exp(spread) * 100)),
        commissionPercent: seller.commissionPercent,
        category: random.pick(seller.categories),
        channel: random.pick(DEMO_CHANNELS),
        slaHours: seller.slaHours,
        orderedAt,
      };
    },
    fate: (behaviour: Behaviour): Fate => {
      if (declined(behaviour.declined)) return 'declined';
      if (bySeller(behaviour.cancelledBySeller)) return 'cancelled by seller';
      return byBuyer(behaviour.cancelledByBuyer) ? 'cancelled by buyer' : 'completed';
    },
    shipsLate: (behaviour: Behaviour): boolean => isLate(behaviour.late),
    isRefunded: (behaviour: Behaviour): boolean => refunded(behaviour.refunded),
    stars: (behaviour: Behaviour): number =>
      Math.min(5, Math.max(1, Math.round(behaviour.rating + (random.next() + random.next() - 1) * 1.4))),
    earn: ({ cents, commissionPercent }: DemoOrder): void => {
      owedCents += Math.floor((cents * (100 - commissionPercent)) / 100);
    },
    giveBack: (cents: number, commissionPercent: number): void => {
      owedCents -= Math.floor((cents * (100 - commissionPercent)) / 100);
    },
    /** Cents of the next payout: most of what is owed. 0: not worth a transfer. */
    takePayout: (): number => {
      const cents = Math.floor(owedCents * 0.85);
      if (cents < 2_000) return 0;
      owedCents -= cents;
      return cents;
    },
  };
};
export type Actor = ReturnType<typeof createActor>;

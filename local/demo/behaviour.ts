import { createQuota, type Random } from './random.ts';
import type { DemoOrder } from './records.ts';
import { type Behaviour, DEMO_CHANNELS, type DemoSeller, type Weights } from './sellers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What becomes of an order; decided when it is placed. */
export type Fate = 'completed' | 'declined' | Cancellation;
type Cancellation = 'cancelled by seller' | 'cancelled by buyer';

const CANCELLATION_REASONS: Readonly<Record<Cancellation, Weights>> = {
  'cancelled by seller': { out_of_stock: 6, seller_price_error: 2, seller_unavailable: 1 },
  'cancelled by buyer': { buyer_changed_mind: 5, buyer_found_cheaper: 2, buyer_wrong_address: 1 },
};
const REFUND_REASONS: Weights = { damaged: 3, not_as_described: 3, wrong_size: 4 };

/** One seller's decisions. They depend on the order in which they are made. */
export const createActor = (seller: DemoSeller, random: Random, runId: string) => {
  // The quotas of a drifting seller begin at 0, so that its history begins well within its targets.
  const start = () => (seller.drift === undefined ? random.next() * 0.9 : 0);
  const declined = createQuota(start());
  const bySeller = createQuota(start());
  const byBuyer = createQuota(start());
  const isLate = createQuota(start());
  const refunded = createQuota(start());
  let orders = 0;
  /** Cents owed to the seller at least, once all its refunds so far have come. */
  let owedCents = 0;

  return {
    seller,
    newOrder: (orderedAt: number): DemoOrder => {
      orders += 1;
      // A sum of uniform numbers is close to a bell curve. Prices vary by ratios, not by
      // differences.
      const spread = (random.next() + random.next() + random.next() - 1.5) * 1.1;
      return {
        id: `o-${runId}-${seller.id}-${orders}`,
        sellerId: seller.id,
        cents: Math.max(199, Math.round(seller.price * Math.exp(spread) * 100)),
        commissionPercent: seller.commissionPercent,
        category: random.pickKey(seller.categories),
        channel: random.pickKey(DEMO_CHANNELS),
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
    cancellationReason: (fate: Cancellation): string => random.pickKey(CANCELLATION_REASONS[fate]),
    refundReason: (): string => random.pickKey(REFUND_REASONS),
    /** Cents of a refund: the whole order or half of it. */
    refundCents: ({ cents }: DemoOrder): number => (random.next() < 0.6 ? cents : Math.ceil(cents / 2)),
    earn: ({ cents, commissionPercent }: DemoOrder): void => {
      owedCents += Math.floor((cents * (100 - commissionPercent)) / 100);
    },
    /** Takes a refund off as soon as it is planned, so that no payout is more than is owed then. */
    giveBack: (cents: number, commissionPercent: number): void => {
      owedCents -= Math.ceil((cents * (100 - commissionPercent)) / 100);
    },
    /**
     * Cents of the next payout, which is most of what is owed; 0 when it is not worth a transfer.
     */
    takePayout: (): number => {
      const cents = Math.floor(owedCents * 0.85);
      if (cents < 2_000) return 0;
      owedCents -= cents;
      return cents;
    },
  };
};
export type Actor = ReturnType<typeof createActor>;

import {
  FINDING_KINDS,
  type Finding,
  type FindingKind,
  NAMED_MAX,
  perFindingKind,
  type SharedOrder,
} from '../../contracts/findings.ts';

/** How many findings of a kind are listed. Beyond that they are only counted. */
const LISTED_MAX = 2000;

type Counts = Readonly<Record<FindingKind, number>>;

export type Collected = {
  readonly counts: Counts;
  readonly listed: Counts;
  /** In the order of their kinds. */
  readonly findings: readonly Finding[];
};

/** An order as one of its sellers has it. */
export type OrderOfSeller = SharedOrder['sellers'][number];

/** Counts findings of all sellers, and lists the first ones of each kind. */
export const collectFindings = (): {
  readonly add: (finding: Finding) => void;
  /** Adds a seller that has an order which these other sellers have, too. */
  readonly addShared: (orderId: string, others: readonly OrderOfSeller[], seller: OrderOfSeller) => void;
  readonly collected: () => Collected;
} => {
  const counts = perFindingKind(() => 0);
  const lists = perFindingKind((): Finding[] => []);
  /** Listed orders of several sellers, by id. */
  const shared = new Map<string, { sellers: OrderOfSeller[]; count: number }>();

  const count = (kind: FindingKind): boolean => {
    counts[kind] += 1;
    return counts[kind] <= LISTED_MAX;
  };
  const listShared = (): SharedOrder[] =>
    [...shared].map(([order_id, { sellers, count: seller_count }]) => ({
      kind: 'order_of_several_sellers',
      seller_id: sellers[0]?.seller_id ?? '',
      order_id,
      seller_count,
      sellers,
    }));

  return {
    add: (finding) => {
      if (count(finding.kind)) lists[finding.kind].push(finding);
    },
    addShared: (orderId, others, seller) => {
      // With two others, the order was found when the second of them was audited.
      if (others.length === 1 && count('order_of_several_sellers'))
        shared.set(orderId, { sellers: [...others], count: 1 });
      const found = shared.get(orderId);
      if (found === undefined) return;
      found.count += 1;
      if (found.sellers.length < NAMED_MAX) found.sellers.push(seller);
    },
    collected: () => {
      const all = { ...lists, order_of_several_sellers: listShared() };
      return {
        counts,
        listed: perFindingKind((kind) => all[kind].length),
        findings: FINDING_KINDS.flatMap((kind) => all[kind]),
      };
    },
  };
};

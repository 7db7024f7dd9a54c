import type { CounterDifference, RepairDetails } from '../../../contracts/audit.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import { toAdditions, toDayAdditions } from '../counter-attributes.ts';
import { daySk, sellerPk, totalSk } from '../keys.ts';
import { ACTIONS_MAX } from '../ledger-plan.ts';
import type { Action } from '../ledger-transaction.ts';
import { ADDITIONS_MAX, type UpdateParts, updateExpression } from '../update-expression.ts';
import { LATEST, TOUCHED } from '../watermark-attributes.ts';
import type { StoredRecount, TotalItem } from './recount-seller.ts';

/** One transaction that corrects counters, and what it corrects. */
export type PlannedRepair = { readonly actions: readonly Action[]; readonly details: RepairDetails };

/** Repairs are written to this shard. Any would do, because a figure is the sum of all shards. */
const SHARD = 0;
/**
 * Every repair of a seller writes this item, even a missing one, so that two repairs always
 * conflict.
 */
const ANCHOR = totalSk('orders', SHARD);
/** Each transaction also writes one audit entry. */
const AUDIT_ACTIONS = 1;
/**
 * The size of the differences in an audit entry, as JSON. The entry must fit into an item (400 KB),
 * and names of categories and channels may be long.
 */
const DETAILS_BYTES_MAX = 100_000;

type Parts = UpdateParts & { readonly sk: string };

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/**
 * Corrects the greatest order time: no item may hold a later one, and one item must hold the right
 * one.
 */
const latestParts = (totals: readonly TotalItem[], recounted: number | undefined): Parts[] => {
  const tooLate = totals.filter(({ latest }) => latest !== undefined && latest > (recounted ?? -Infinity));
  const isStored = totals.some(({ latest }) => latest !== undefined && latest === recounted);
  if (recounted === undefined || isStored) return tooLate.map(({ sk }) => ({ sk, remove: [LATEST] }));
  return [
    ...tooLate.filter(({ sk }) => sk !== ANCHOR).map(({ sk }) => ({ sk, remove: [LATEST] })),
    { sk: ANCHOR, set: [[LATEST, recounted] satisfies [string, number]] },
  ];
};

/** The updates of each item, split so that each fits into one expression. */
const partsOf = ({ corrections, latest, totals }: StoredRecount): Parts[] => [
  ...(latest === undefined ? [] : latestParts(totals, latest.recounted)),
  ...corrections.flatMap(({ eventType, day, missing }) => {
    const sk = day === undefined ? totalSk(eventType, SHARD) : daySk(day, eventType, SHARD);
    const additions = day === undefined ? toAdditions(missing.sums) : toDayAdditions(missing);
    return chunks(additions, ADDITIONS_MAX - 1).map((add) => ({ sk, add }));
  }),
];

/** The updates of a transaction by sort key, because a transaction may update an item only once. */
type Open = Map<string, Parts>;

/**
 * Packs updates into as few transactions as possible. Each transaction also updates all TOTAL
 * items.
 */
const packTransactions = (parts: readonly Parts[], totals: ReadonlySet<string>): Open[] => {
  const daysMax = ACTIONS_MAX - AUDIT_ACTIONS - totals.size;
  if (daysMax < 1)
    throw new Error(
      `a repair must update all ${totals.size} TOTAL items in one transaction, but at most ` +
        `${ACTIONS_MAX - AUDIT_ACTIONS - 1} fit`,
    );
  const transactions: Open[] = [];
  for (const part of parts) {
    const days = (open: Open): number =>
      open.keys().reduce((count, sk) => count + (totals.has(sk) ? 0 : 1), 0);
    const fits = (open: Open): boolean => !open.has(part.sk) && (totals.has(part.sk) || days(open) < daysMax);
    const open = transactions.find(fits);
    if (open === undefined) transactions.push(new Map([[part.sk, part]]));
    else open.set(part.sk, part);
  }
  return transactions;
};

const itemOf = ({ item, event_type }: CounterDifference): string =>
  item === 'TOTAL' ? totalSk(event_type, SHARD) : daySk(item, event_type, SHARD);

const detailsOf = (differences: readonly CounterDifference[]): RepairDetails => {
  let bytes = 0;
  const counters = differences.filter((difference) => {
    bytes += Buffer.byteLength(JSON.stringify(difference)) + 1;
    return bytes <= DETAILS_BYTES_MAX;
  });
  const more = differences.length - counters.length;
  return { counters, entries: [], ...(more > 0 && { more_counters: more }) };
};

/**
 * Plans the transactions that correct a seller's counters to match the recount. Write them one
 * after another.
 *
 * Each transaction adds the differences, so that it never overwrites a counter. It succeeds only if
 * every TOTAL item is as it was read, or as the previous transaction left it. So the recount is
 * still current, and no other repair came between.
 */
export const planRepairs = (table: string, sellerId: string, recount: StoredRecount): PlannedRepair[] => {
  const touched = new Map(recount.totals.map((total) => [total.sk, total.touched]));
  const parts = partsOf(recount);
  for (const { sk } of parts)
    if (sk.startsWith(KEY_PREFIX.total) && !touched.has(sk)) touched.set(sk, undefined);
  if (!touched.has(ANCHOR)) touched.set(ANCHOR, undefined);
  const totals = new Set(touched.keys());
  const audited = new Set<string>();
  return packTransactions(parts, totals).map((open) => {
    const update = ({ sk, ...updateParts }: Parts): Action[] => {
      const isTotal = totals.has(sk);
      const expression = updateExpression(
        isTotal
          ? {
              ...updateParts,
              add: [...(updateParts.add ?? []), [TOUCHED, '1']],
              whileStill: [[TOUCHED, touched.get(sk)]],
            }
          : updateParts,
      );
      if (isTotal) touched.set(sk, String(Number(touched.get(sk) ?? 0) + 1));
      return expression === undefined
        ? []
        : [{ Update: { TableName: table, Key: { pk: sellerPk(sellerId), sk }, ...expression } }];
    };
    const items = [...new Set([...totals, ...open.keys()])];
    const actions = items.flatMap((sk) => update(open.get(sk) ?? { sk }));
    const counters = recount.counterDifferences.filter(
      (difference) => open.has(itemOf(difference)) && !audited.has(itemOf(difference)),
    );
    for (const sk of open.keys()) audited.add(sk);
    return { actions, details: detailsOf(counters) };
  });
};

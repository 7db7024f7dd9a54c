import type { CounterDifference, RepairDetails, UnreadableItem } from '../../../contracts/audit.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import type { Item } from '../batch-get.ts';
import { daySk, sellerPk, totalSk } from '../keys.ts';
import { ACTIONS_MAX } from '../ledger-plan.ts';
import type { Action, LedgerTables } from '../ledger-transaction.ts';
import { type UpdateParts, updateExpression } from '../update-expression.ts';
import { TOUCHED } from '../watermark-attributes.ts';
import type { Damage } from './damaged-attributes.ts';
import { ANCHOR, type Parts, planUpdates, SHARD } from './plan-updates.ts';
import type { StoredRecount } from './recount-seller.ts';
import { describeRemoved, packRemovals, REMOVALS_MAX, removeItem } from './remove-items.ts';

/** One transaction that corrects counters, and what it corrects. */
export type PlannedRepair = { readonly actions: readonly Action[]; readonly details: RepairDetails };

/** Each transaction also writes one audit entry. */
const AUDIT_ACTIONS = 1;
/**
 * The size of the differences in an audit entry, as JSON. The entry must fit into an item (400 KB),
 * and names of categories and channels may be long.
 */
const DETAILS_BYTES_MAX = 100_000;

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

/** The first of some differences, up to a size as JSON, and how many more there are. */
const takeFirst = <T>(differences: readonly T[], bytesMax: number): { first: T[]; more: number } => {
  let bytes = 0;
  const first = differences.filter((difference) => {
    bytes += Buffer.byteLength(JSON.stringify(difference)) + 1;
    return bytes <= bytesMax;
  });
  return { first, more: differences.length - first.length };
};

const detailsOf = (
  differences: readonly CounterDifference[],
  damaged: readonly UnreadableItem[],
  removals: readonly UnreadableItem[],
): RepairDetails => {
  const counters = takeFirst(differences, DETAILS_BYTES_MAX);
  const attributes = takeFirst(damaged, DETAILS_BYTES_MAX);
  const unreadable = [...removals, ...attributes.first];
  return {
    counters: counters.first,
    entries: [],
    ...(unreadable.length > 0 && { unreadable }),
    ...(counters.more > 0 && { more_counters: counters.more }),
    ...(attributes.more > 0 && { more_unreadable: attributes.more }),
  };
};

/** What an update does to `touched`, and on which condition. */
const touch = (stored: string | undefined, damaged: Damage | undefined, now: number): UpdateParts => {
  if (damaged?.has(TOUCHED) !== true) return { add: [[TOUCHED, '1']], whileStill: [[TOUCHED, stored]] };
  // No item was ever written so often: the number is new to whoever has seen an earlier one.
  return { set: [[TOUCHED, now]], whileNoNumber: [[TOUCHED, damaged.get(TOUCHED)]] };
};

/** Joins what a transaction changes in an item with what it does to `touched`. */
const joinParts = (a: UpdateParts, b: UpdateParts): UpdateParts => ({
  ...a,
  ...b,
  add: [...(a.add ?? []), ...(b.add ?? [])],
  set: [...(a.set ?? []), ...(b.set ?? [])],
});

/** Adds the removals of unreadable items to the last transaction, and to more behind it. */
const addRemovals = (
  transactions: readonly Open[],
  totals: ReadonlySet<string>,
  removals: readonly Item[],
): { readonly open: Open; readonly removed: readonly Item[] }[] => {
  const last = transactions.at(-1);
  const actions = (open: Open): number => AUDIT_ACTIONS + totals.union(new Set(open.keys())).size;
  const room = last === undefined ? 0 : ACTIONS_MAX - actions(last);
  const beside = packRemovals(removals, Math.min(room, REMOVALS_MAX))[0] ?? [];
  const rest = packRemovals(removals.slice(beside.length), REMOVALS_MAX);
  return [
    ...transactions.map((open) => ({ open, removed: open === last ? beside : [] })),
    ...rest.map((removed) => ({ open: new Map(), removed })),
  ];
};

/**
 * Plans the transactions that correct a seller's counters to match the recount. Write them one
 * after another.
 *
 * Each transaction adds the differences, so that it never overwrites a counter, unless that is no
 * number. It succeeds only if every TOTAL item is as it was read, or as the previous transaction
 * left it. So the recount is still current, and no other repair came between.
 *
 * Entries that cannot be read are removed with the last counters: until these are right, the
 * records of such an entry must not count again.
 * @param now ms since 1970
 */
export const planRepairs = (
  tables: LedgerTables,
  sellerId: string,
  recount: StoredRecount,
  now: number,
): PlannedRepair[] => {
  const { damage, removals, unreadable } = recount;
  const touched = new Map(recount.totals.map((total) => [total.sk, total.touched]));
  const parts = planUpdates(recount);
  for (const { sk } of parts)
    if (sk.startsWith(KEY_PREFIX.total) && !touched.has(sk)) touched.set(sk, undefined);
  if (!touched.has(ANCHOR)) touched.set(ANCHOR, undefined);
  const totals = new Set(touched.keys());
  const stillDamaged = new Map(damage);
  const audited = new Set<string>();

  const update = ({ sk, ...updateParts }: Parts): Action[] => {
    const isTotal = totals.has(sk);
    const expression = updateExpression(
      isTotal ? joinParts(updateParts, touch(touched.get(sk), stillDamaged.get(sk), now)) : updateParts,
    );
    if (isTotal) {
      const before = stillDamaged.get(sk)?.has(TOUCHED) === true ? now - 1 : Number(touched.get(sk) ?? 0);
      touched.set(sk, String(before + 1));
      stillDamaged.delete(sk);
    }
    return expression === undefined
      ? []
      : [{ Update: { TableName: tables.metrics, Key: { pk: sellerPk(sellerId), sk }, ...expression } }];
  };

  return addRemovals(packTransactions(parts, totals), totals, removals).map(({ open, removed }) => {
    const items = [...new Set([...totals, ...open.keys()])];
    const actions = items.flatMap((sk) => update(open.get(sk) ?? { sk }));
    const isFirst = (sk: string): boolean => open.has(sk) && !audited.has(sk);
    const counters = recount.counterDifferences.filter((difference) => isFirst(itemOf(difference)));
    const damaged = unreadable.filter(({ item, attribute }) => attribute !== null && isFirst(item));
    for (const sk of open.keys()) audited.add(sk);
    return {
      actions: [...actions, ...removed.map((stored) => removeItem(tables.ledger, stored))],
      details: detailsOf(counters, damaged, removed.map(describeRemoved)),
    };
  });
};

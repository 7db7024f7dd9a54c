import type { CounterDifference, RepairDetails } from '../../../contracts/audit.ts';
import { KEY_PREFIX } from '../../../topology/tables.ts';
import { additionsOf, dayAdditionsOf } from '../counter-attributes.ts';
import { daySk, sellerPk, totalSk } from '../keys.ts';
import { ACTIONS_MAX, ADDITIONS_MAX } from '../ledger-plan.ts';
import type { Action } from '../ledger-transaction.ts';
import { type UpdateParts, updateExpression } from '../update-expression.ts';
import { LATEST, TOUCHED } from '../watermark-attributes.ts';
import type { StoredRecount, TotalItem } from './recount-seller.ts';

/** One transaction that sets counters right, and what it sets right. */
export type PlannedRepair = { readonly actions: readonly Action[]; readonly details: RepairDetails };

/** The shard that repairs are written to: a figure is the sum of all of them. */
const SHARD = 0;
/** Every repair of a seller touches this item, be it there or not, so that no two of them pass each other by. */
const ANCHOR = totalSk('orders', SHARD);
/** Room for the note of the repair. */
const NOTES = 1;
/** Of the differences that a note names, as JSON: it has to fit into an item (400 KB), and names of categories and channels may be long. */
const NAMED_BYTES_MAX = 100_000;

type Parts = UpdateParts & { readonly sk: string };

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** What becomes of the greatest order time: no item may keep a later one, and one has to keep the right one. */
const latestParts = (totals: readonly TotalItem[], recounted: number | undefined): Parts[] => {
  const tooLate = totals.filter(({ latest }) => latest !== undefined && latest > (recounted ?? -Infinity));
  const kept = totals.some(({ latest }) => latest !== undefined && latest === recounted);
  if (recounted === undefined || kept) return tooLate.map(({ sk }) => ({ sk, remove: [LATEST] }));
  return [
    ...tooLate.filter(({ sk }) => sk !== ANCHOR).map(({ sk }) => ({ sk, remove: [LATEST] })),
    { sk: ANCHOR, set: [[LATEST, recounted] satisfies [string, number]] },
  ];
};

/** What is to be done to each item, in parts of which each fits into one expression. */
const partsOf = ({ corrections, latest, totals }: StoredRecount): Parts[] => [
  ...(latest === undefined ? [] : latestParts(totals, latest.recounted)),
  ...corrections.flatMap(({ eventType, day, missing }) => {
    const sk = day === undefined ? totalSk(eventType, SHARD) : daySk(day, eventType, SHARD);
    const additions = day === undefined ? additionsOf(missing.sums) : dayAdditionsOf(missing);
    return chunks(additions, ADDITIONS_MAX - 1).map((add) => ({ sk, add }));
  }),
];

/** The corrections of a transaction; no item is in it twice. */
type Open = Map<string, Parts>;

/** Lays parts out over as few transactions as there can be, TOTAL items in all of them. */
const packed = (parts: readonly Parts[], totals: ReadonlySet<string>): Open[] => {
  const daysMax = ACTIONS_MAX - NOTES - totals.size;
  if (daysMax < 1)
    throw new Error(
      `a repair needs all ${totals.size} lifetime counters in one transaction, which takes ${ACTIONS_MAX - NOTES - 1} at most`,
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
    return bytes <= NAMED_BYTES_MAX;
  });
  const more = differences.length - counters.length;
  return { counters, entries: [], ...(more > 0 && { more_counters: more }) };
};

/**
 * The transactions that make a seller's counters what was recounted, to be written one after another. What is missing is added, so
 * whatever is counted meanwhile stays; and each of them is written only while every TOTAL item is as it was read (or as the one before
 * left it): then the recount is of this very moment, and nobody else has repaired it.
 */
export const planRepairs = (table: string, sellerId: string, recount: StoredRecount): PlannedRepair[] => {
  const touched = new Map(recount.totals.map((total) => [total.sk, total.touched]));
  const parts = partsOf(recount);
  for (const { sk } of parts)
    if (sk.startsWith(KEY_PREFIX.total) && !touched.has(sk)) touched.set(sk, undefined);
  if (!touched.has(ANCHOR)) touched.set(ANCHOR, undefined);
  const totals = new Set(touched.keys());
  const told = new Set<string>();
  return packed(parts, totals).map((open) => {
    const update = ({ sk, ...given }: Parts): Action[] => {
      const isTotal = totals.has(sk);
      const expression = updateExpression(
        isTotal
          ? {
              ...given,
              add: [...(given.add ?? []), [TOUCHED, '1']],
              whileStill: [[TOUCHED, touched.get(sk)]],
            }
          : given,
      );
      if (isTotal) touched.set(sk, String(Number(touched.get(sk) ?? 0) + 1));
      return expression === undefined
        ? []
        : [{ Update: { TableName: table, Key: { pk: sellerPk(sellerId), sk }, ...expression } }];
    };
    const items = [...new Set([...totals, ...open.keys()])];
    const actions = items.flatMap((sk) => update(open.get(sk) ?? { sk }));
    const counters = recount.counterDifferences.filter(
      (difference) => open.has(itemOf(difference)) && !told.has(itemOf(difference)),
    );
    for (const sk of open.keys()) told.add(sk);
    return { actions, details: detailsOf(counters) };
  });
};

import { toAdditions, toDayAdditions } from '../counter-attributes.ts';
import { daySk, totalSk } from '../keys.ts';
import { CHANGES_MAX, type UpdateParts } from '../update-expression.ts';
import { LATEST, TOUCHED } from '../watermark-attributes.ts';
import type { StoredRecount, TotalItem } from './recount-seller.ts';

/** Repairs are written to this shard. Any would do, because a figure is the sum of all shards. */
export const SHARD = 0;
/**
 * Every repair of a seller writes this item, even a missing one, so that two repairs always
 * conflict.
 */
export const ANCHOR = totalSk('orders', SHARD);
/** An update of one item. */
export type Parts = UpdateParts & { readonly sk: string };

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** What happens to one attribute of an item. */
type Change = { readonly add: string } | { readonly set: string | number } | 'remove';
/** The changes of each item, by sort key and attribute. */
type Changes = Map<string, Map<string, Change>>;

/**
 * Corrects the greatest order time: no item may hold a later one, and one item must hold the right
 * one.
 */
const correctLatest = (
  change: (sk: string, attribute: string, what: Change) => void,
  totals: readonly TotalItem[],
  recounted: number | undefined,
): void => {
  for (const { sk, latest } of totals)
    if (latest !== undefined && latest > (recounted ?? -Infinity)) change(sk, LATEST, 'remove');
  const isStored = totals.some(({ latest }) => latest !== undefined && latest === recounted);
  if (recounted !== undefined && !isStored) change(ANCHOR, LATEST, { set: recounted });
};

/** The changes that make the counters those of the recount, and remove what is damaged. */
const planChanges = ({ corrections, latest, totals, damage }: StoredRecount): Changes => {
  const changes: Changes = new Map();
  const change = (sk: string, attribute: string, what: Change): void => {
    const ofItem = changes.get(sk) ?? new Map<string, Change>();
    changes.set(sk, ofItem.set(attribute, what));
  };
  for (const [sk, damaged] of damage) for (const attribute of damaged.keys()) change(sk, attribute, 'remove');
  if (latest !== undefined) correctLatest(change, totals, latest.recounted);
  for (const { eventType, day, missing } of corrections) {
    const sk = day === undefined ? totalSk(eventType, SHARD) : daySk(day, eventType, SHARD);
    const additions = day === undefined ? toAdditions(missing.sums) : toDayAdditions(missing);
    // What is damaged counts as nothing, so the missing amount is the whole amount.
    for (const [attribute, amount] of additions)
      change(sk, attribute, damage.get(sk)?.has(attribute) === true ? { set: amount } : { add: amount });
  }
  return changes;
};

/** The updates of each item, split so that each fits into one expression. */
export const planUpdates = (recount: StoredRecount): Parts[] =>
  [...planChanges(recount)].flatMap(([sk, ofItem]) => {
    // Every update of a TOTAL item writes this one by itself.
    ofItem.delete(TOUCHED);
    // An item of which nothing but this is damaged needs an update too.
    const parts = ofItem.size === 0 ? [[]] : chunks([...ofItem], CHANGES_MAX - 1);
    return parts.map((part) => ({
      sk,
      add: part.flatMap(([attribute, what]) =>
        what !== 'remove' && 'add' in what ? [[attribute, what.add] as const] : [],
      ),
      set: part.flatMap(([attribute, what]) =>
        what !== 'remove' && 'set' in what ? [[attribute, what.set] as const] : [],
      ),
      remove: part.flatMap(([attribute, what]) => (what === 'remove' ? [attribute] : [])),
    }));
  });

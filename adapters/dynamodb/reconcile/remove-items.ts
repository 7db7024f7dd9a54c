import type { UnreadableItem } from '../../../contracts/audit.ts';
import { ATTRIBUTES } from '../../../topology/tables.ts';
import type { Item } from '../batch-get.ts';
import type { Action } from '../ledger-transaction.ts';
import { INDEX_ATTRIBUTES } from './ledger-entries.ts';
import { cutText, itemText } from './stored-text.ts';

/** Items removed in one transaction. Their texts must fit into its note. */
export const REMOVALS_MAX = 20;
/** The size of removed items in a note, as JSON. With the counters they stay below 400 KB. */
const REMOVED_BYTES_MAX = 150_000;

/** What a note says of a removed item: all that was stored, or as much as a note holds. */
export const describeRemoved = (stored: Item): UnreadableItem => ({
  item: String(stored['sk']),
  attribute: null,
  stored: cutText(itemText(stored), REMOVED_BYTES_MAX),
});

/** Packs items into transactions of at most `itemsMax`, each with a note that holds their texts. */
export const packRemovals = (removals: readonly Item[], itemsMax: number): Item[][] => {
  if (itemsMax < 1) return [];
  const packed: Item[][] = [];
  let [open, bytes]: [Item[], number] = [[], 0];
  for (const stored of removals) {
    const own = Buffer.byteLength(JSON.stringify(describeRemoved(stored)));
    if (open.length === 0 || open.length === itemsMax || bytes + own > REMOVED_BYTES_MAX) {
      [open, bytes] = [[], 0];
      packed.push(open);
    }
    open.push(stored);
    bytes += own;
  }
  return packed;
};

/** What an entry consists of. Whoever writes an entry changes its `rev`. */
const ENTRY_ATTRIBUTES = ['rev', 'entry', ...INDEX_ATTRIBUTES];

/** The action that removes an item of the ledger, if it is still exactly what was read. */
export const removeItem = (table: string, stored: Item): Action => {
  const { pk, sk } = stored;
  const present = ENTRY_ATTRIBUTES.filter((name) => stored[name] !== undefined);
  return {
    Delete: {
      TableName: table,
      Key: { [ATTRIBUTES.partitionKey]: pk, [ATTRIBUTES.sortKey]: sk },
      ConditionExpression: ENTRY_ATTRIBUTES.map((name, index) =>
        present.includes(name) ? `#${index} = :${index}` : `attribute_not_exists(#${index})`,
      ).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(
        ENTRY_ATTRIBUTES.map((name, index) => [`#${index}`, name]),
      ),
      // An expression without values must not have an empty map of them.
      ...(present.length > 0 && {
        ExpressionAttributeValues: Object.fromEntries(
          present.map((name) => [`:${ENTRY_ATTRIBUTES.indexOf(name)}`, stored[name]]),
        ),
      }),
    },
  };
};

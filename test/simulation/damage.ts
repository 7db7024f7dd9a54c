/** Damage by hand, which a repair must find and mend. */
import { NumberValue, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MemoryStore } from './store/memory-store.ts';
import type { Item } from './store/values.ts';

const replaceItem = (store: MemoryStore, TableName: 'ledger' | 'metrics', Item: Item): void =>
  void store.execute(new PutCommand({ TableName, Item: { ...Item } }));

/** Damages a seller's counters or a listing of its ledger. Returns whether there was something. */
export const damage = (store: MemoryStore, sellerId: string, part: 'counters' | 'entries'): boolean => {
  const pk = `SELLER#${sellerId}`;
  const find = (table: 'ledger' | 'metrics', prefix: string, has: string): Item | undefined =>
    store
      .items(table)
      .find((item) => item['pk'] === pk && String(item['sk']).startsWith(prefix) && item[has] !== undefined);
  if (part === 'entries') {
    const { listed, ...entry } = find('ledger', '', 'listed') ?? {};
    if (listed === undefined) return false;
    replaceItem(store, 'ledger', entry);
    return true;
  }
  const total = find('metrics', 'TOTAL#orders', 'to');
  const day = find('metrics', 'DAY#', 'to');
  if (total === undefined || day === undefined) return false;
  const add = (item: Item, amount: number, ...names: readonly string[]): Item => ({
    ...item,
    ...Object.fromEntries(
      names.map((name) => {
        const stored = item[name];
        return [
          name,
          NumberValue.from(String(Number(stored instanceof NumberValue ? stored.value : 0) + amount)),
        ];
      }),
    ),
  });
  // An order counted once more than there are, as a bare ADD would.
  replaceItem(store, 'metrics', add(total, 1, 'to', 'ao', 'co'));
  replaceItem(store, 'metrics', add(day, 1, 'to', 'ao', 'co'));
  return true;
};

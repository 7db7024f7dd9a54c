/** Damage by hand, which a repair must find and mend. */
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { DamagedPart } from './plan.ts';
import type { MemoryStore } from './store/memory-store.ts';
import type { Item } from './store/values.ts';

/** Puts another item in the place of one. */
const replaceItem = (store: MemoryStore, table: 'ledger' | 'metrics', item: Item): void =>
  store.tamper(table, { pk: String(item['pk']), sk: String(item['sk']) }, item);

/** The item with some of its numbers greater by one. */
const countOnceMore = (item: Item, ...names: readonly string[]): Item => {
  const more = names.map((name) => {
    const stored = item[name];
    return [name, NumberValue.from(String(Number(stored instanceof NumberValue ? stored.value : 0) + 1))];
  });
  return { ...item, ...Object.fromEntries(more) };
};

/** Damages what is stored of a seller. Returns whether there was something to damage. */
export const damage = (store: MemoryStore, sellerId: string, part: DamagedPart): boolean => {
  const pk = `SELLER#${sellerId}`;
  const find = (table: 'ledger' | 'metrics', prefix: string, has = 'pk'): Item | undefined =>
    store
      .items(table)
      .find((item) => item['pk'] === pk && String(item['sk']).startsWith(prefix) && item[has] !== undefined);
  switch (part) {
    case 'entries': {
      const { listed, ...entry } = find('ledger', '', 'listed') ?? {};
      if (listed === undefined) return false;
      replaceItem(store, 'ledger', entry);
      return true;
    }
    case 'summary': {
      const summary = find('metrics', 'SUMMARY');
      if (summary === undefined) return false;
      replaceItem(store, 'metrics', { ...summary, document: Buffer.from('damaged') });
      return true;
    }
    case 'lost summary':
      if (find('metrics', 'SUMMARY') === undefined) return false;
      store.tamper('metrics', { pk, sk: 'SUMMARY' }, undefined);
      return true;
    case 'counters': {
      const [total, day] = [find('metrics', 'TOTAL#orders', 'to'), find('metrics', 'DAY#', 'to')];
      if (total === undefined || day === undefined) return false;
      // An order counted once more than there are, as a bare ADD would.
      for (const item of [total, day]) replaceItem(store, 'metrics', countOnceMore(item, 'to', 'ao', 'co'));
      return true;
    }
  }
};

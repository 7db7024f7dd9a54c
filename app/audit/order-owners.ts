import { hash } from 'node:crypto';

/** Slots to begin with, and how full a table may be before it doubles. */
const SLOTS_MIN = 1024;
const FULL = 0.75;

/** Open addressing: an entry is in the first free slot from its hash on. An owner of 0 is free. */
type Table = {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** The number of the owner, plus one. */
  readonly owners: Uint32Array;
};

const createTable = (slots: number): Table => ({
  high: new Uint32Array(slots),
  low: new Uint32Array(slots),
  owners: new Uint32Array(slots),
});

/**
 * Calls `visit` with each owner under a hash, and returns the free slot behind them. The number of
 * slots is a power of two.
 */
const findFree = (
  { high, low, owners }: Table,
  [idHigh, idLow]: readonly [high: number, low: number],
  visit: (owner: number) => void,
): number => {
  const mask = owners.length - 1;
  for (let slot = idLow & mask; ; slot = (slot + 1) & mask) {
    const stored = owners[slot] ?? 0;
    if (stored === 0) return slot;
    if (high[slot] === idHigh && low[slot] === idLow) visit(stored - 1);
  }
};

const put = (table: Table, slot: number, [high, low]: readonly [number, number], owner: number): void => {
  table.high[slot] = high;
  table.low[slot] = low;
  table.owners[slot] = owner + 1;
};

const grow = (table: Table): Table => {
  const larger = createTable(table.owners.length * 2);
  for (const [slot, stored] of table.owners.entries()) {
    if (stored === 0) continue;
    const key = [table.high[slot] ?? 0, table.low[slot] ?? 0] as const;
    put(
      larger,
      findFree(larger, key, () => undefined),
      key,
      stored - 1,
    );
  }
  return larger;
};

/** 64 bits of a hash. Among five million ids, two share them once in a million runs. */
const hashOf = (id: string): readonly [number, number] => {
  const digest = hash('sha256', id, 'buffer');
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
};

/**
 * Remembers which seller has which order, in 16 to 32 MB per million orders (and 48 MB for a
 * moment, whenever the table doubles), however long their ids are. It keeps hashes, so whoever is
 * returned must be asked whether it really has that order.
 */
export const createOrderOwners = (): {
  /**
   * Notes that the seller of this number has an order of this id.
   * @returns the numbers of other sellers that probably have one of the same id
   */
  readonly note: (orderId: string, owner: number) => readonly number[];
} => {
  let table = createTable(SLOTS_MIN);
  let count = 0;
  return {
    note: (orderId, owner) => {
      const key = hashOf(orderId);
      const others: number[] = [];
      const slot = findFree(table, key, (other) => {
        if (other !== owner && !others.includes(other)) others.push(other);
      });
      put(table, slot, key, owner);
      count += 1;
      if (count > table.owners.length * FULL) table = grow(table);
      return others;
    },
  };
};

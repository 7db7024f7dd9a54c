/** Counters = what a plain recount of the final versions says, by total, day, hour and name. */
import { readNumbers } from '../../../adapters/dynamodb/client.ts';
import { addItemParts, addItemSums } from '../../../adapters/dynamodb/counter-attributes.ts';
import type { RateName } from '../../../contracts/api/fields.ts';
import { auditEntry } from '../../../contracts/audit.ts';
import { plain } from '../../../domain/counting/decimal.ts';
import { emptySums, type Sums } from '../../../domain/counting/figures.ts';
import { PART_NAMES } from '../../../domain/counting/tally.ts';
import type { Finding } from '../journal.ts';
import { ALL_NAMES } from '../plan.ts';
import type { Item } from '../store/values.ts';
import type { World } from '../world.ts';
import { delivered } from './delivered.ts';
import { type Exclusions, type PlainCounters, recountPlainly, units } from './plain-recount.ts';

const CHECK = 'counters = plain recount';
const SHOWN_MAX = 4;

const addAll = (counters: PlainCounters, where: string, sums: Sums): void => {
  const add = (figure: string, amount: bigint): void => {
    const name = `${where} ${figure}`;
    const sum = (counters.get(name) ?? 0n) + amount;
    if (sum === 0n) counters.delete(name);
    else counters.set(name, sum);
  };
  for (const [figure, count] of sums.counts) add(figure, BigInt(count));
  for (const [figure, amount] of sums.money) add(figure, units(plain(amount)));
};

/** The stored counters of a seller, summed over shards. */
export const readStored = (items: readonly Item[]): PlainCounters => {
  const counters: PlainCounters = new Map();
  for (const item of items) {
    const [kind, first = '', second = ''] = String(item['sk']).split('#');
    if ((kind !== 'TOTAL' && kind !== 'DAY') || first === 'reconciliation') continue;
    const [eventType, place] = kind === 'TOTAL' ? [first, 'TOTAL'] : [second, first];
    const numbers = readNumbers(item);
    const sums = emptySums();
    addItemSums(sums, numbers);
    addAll(counters, `${eventType} ${place}`, sums);
    for (const part of PART_NAMES) {
      const parts = new Map<string, Sums>();
      addItemParts(parts, part, numbers, emptySums);
      for (const [name, ofPart] of parts) addAll(counters, `${eventType} ${place} ${part} ${name}`, ofPart);
    }
  }
  return counters;
};

/** What operators have excluded, by the audit trail, which is in the order of its commits. */
const readExclusions = (items: readonly Item[]): Exclusions => {
  const exclusions = new Map<string, Set<RateName>>();
  for (const item of items) {
    if (!String(item['sk']).startsWith('AUDIT#')) continue;
    const entry = auditEntry.parse(JSON.parse(String(item['entry'])));
    if (entry.action !== 'exclude' && entry.action !== 'include') continue;
    const eventType = entry.rate === 'sla_compliance_rate' ? 'fulfillment' : 'orders';
    const name = 'rating_id' in entry ? `ratings ${entry.rating_id}` : `${eventType} ${entry.order_id}`;
    const rates = exclusions.get(name) ?? new Set<RateName>();
    exclusions.set(name, rates);
    if (entry.action === 'exclude') rates.add(entry.rate);
    else rates.delete(entry.rate);
  }
  return exclusions;
};

/**
 * Adds up the rows of all categories, and of all channels: which orders count under `other`
 * depends.
 */
const withoutNames = (counters: PlainCounters): PlainCounters => {
  const sums: PlainCounters = new Map();
  for (const [name, amount] of counters) {
    const place = name.replace(/ (category|channel) .* (\w+)$/, ' $1 * $2');
    sums.set(place, (sums.get(place) ?? 0n) + amount);
  }
  return sums;
};

/** Names that take no place of another one. */
const RESERVED: ReadonlySet<string> = new Set(['uncategorized', 'unknown', 'other']);

/** How many names the item with most of them keeps apart. */
const countNamesMax = (items: readonly Item[]): number =>
  Math.max(
    0,
    ...items.flatMap((item) =>
      (['category', 'channel'] as const).map((part) => {
        const parts = new Map<string, Sums>();
        addItemParts(parts, part, readNumbers(item), emptySums);
        return [...parts.keys()].filter((name) => !RESERVED.has(name)).length;
      }),
    ),
  );

export const checkCounters = ({ plan, store, scheduler }: World): Finding[] => {
  const { sellers, timeZone, dayBytesMax, namesPerDay, counterShards } = plan.settings;
  // Writers of different shards that add the last name at the same moment both succeed. An order
  // that moves between shards then brings both names into one item.
  const namesMax = namesPerDay * counterShards;
  const shown = namesPerDay === ALL_NAMES ? (counters: PlainCounters) => counters : withoutNames;
  // Which records a store refuses that is full soon depends on their order of arrival.
  if (dayBytesMax !== undefined) return [];
  const valid = delivered(plan).filter(({ broken }) => !broken);
  return sellers.flatMap((sellerId) => {
    const ofSeller = (table: 'ledger' | 'metrics'): readonly Item[] =>
      store.items(table).filter((item) => item['pk'] === `SELLER#${sellerId}`);
    const stored = shown(readStored(ofSeller('metrics')));
    const exclusions = readExclusions(ofSeller('ledger'));
    const records = valid.filter((record) => record.sellerId === sellerId);
    const recounted = shown(recountPlainly(records, { timeZone, now: scheduler.now(), exclusions }));
    const wrong = [...new Set([...stored.keys(), ...recounted.keys()])].filter(
      (name) => stored.get(name) !== recounted.get(name),
    );
    const names = countNamesMax(ofSeller('metrics'));
    if (names > namesMax) return [{ check: CHECK, text: `${sellerId} has ${names} names on one day` }];
    if (wrong.length === 0) return [];
    const text = wrong
      .slice(0, SHOWN_MAX)
      .map((name) => `${name} is ${stored.get(name) ?? 0n}, must be ${recounted.get(name) ?? 0n}`);
    return [{ check: CHECK, text: `${sellerId}: ${text.join('; ')} (${wrong.length} differences)` }];
  });
};

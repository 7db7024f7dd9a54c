/**
 * How counters are stored in an item's attributes. One item holds a seller's day for one event
 * type, with its hours, categories and channels, because every further item costs write units.
 * Writes are billed by the kilobyte, and short names keep a busy day within one or two.
 *
 * Examples: `to` is the day's total_orders, `h.13.to` those of the hour from 13:00, `c.books.gmv`
 * the GMV of the category books, `w.web.co` the completed orders of the channel web.
 *
 * If you change this layout, raise COUNTER_LAYOUT.
 */
import { type Decimal, decimal, plain, ZERO } from '../../domain/counting/decimal.ts';
import {
  addCount,
  addMoney,
  COUNT_FIGURES,
  type CountFigure,
  MONEY_FIGURES,
  type MoneyFigure,
  type Sums,
  WHOLE_DAY_COUNTS,
} from '../../domain/counting/figures.ts';
import { emptyPartNames, isReserved, NAMED_PARTS, type PartNames } from '../../domain/counting/part-names.ts';
import { type DayTally, PART_NAMES, type PartName } from '../../domain/counting/tally.ts';

const COUNT_CODES: ReadonlyMap<CountFigure, string> = new Map([
  ['total_orders', 'to'],
  ['accepted_orders', 'ao'],
  ['declined_orders', 'do'],
  ['completed_orders', 'co'],
  ['cancelled_orders', 'xo'],
  ['seller_fault_cancelled_orders', 'fo'],
  ['in_flight_orders', 'fl'],
  ['undecided_orders', 'un'],
  ['withdrawn_orders', 'wd'],
  ['acceptance_excluded', 'ax'],
  ['acceptance_excluded_accepted', 'axa'],
  ['cancellation_excluded', 'cx'],
  ['cancellation_excluded_cancelled', 'cxc'],
  ['shipped_orders', 'so'],
  ['on_time_shipments', 'ot'],
  ['open_orders', 'op'],
  ['overdue_orders', 'od'],
  ['overdue_excluded', 'odx'],
  ['sla_excluded', 'sx'],
  ['sla_excluded_on_time', 'sxo'],
  ['ratings_1', 'r1'],
  ['ratings_2', 'r2'],
  ['ratings_3', 'r3'],
  ['ratings_4', 'r4'],
  ['ratings_5', 'r5'],
  ['excluded_ratings_1', 'x1'],
  ['excluded_ratings_2', 'x2'],
  ['excluded_ratings_3', 'x3'],
  ['excluded_ratings_4', 'x4'],
  ['excluded_ratings_5', 'x5'],
]);

const MONEY_CODES: ReadonlyMap<MoneyFigure, string> = new Map([
  ['total_gmv', 'gmv'],
  ['commission', 'com'],
  ['refunded_value', 'ref'],
  ['refund_deductions', 'ded'],
  ['paid_out', 'out'],
  ['in_transit', 'tra'],
  ['scheduled', 'sch'],
]);

const PART_CODES = { hour: 'h', category: 'c', channel: 'w' } as const satisfies Record<PartName, string>;

/**
 * Suffix of the attribute with the part of a sum below 1e-8. A DynamoDB number has 38 digits. They
 * hold any sum of amounts (8 decimal places), but not every sum of amounts times commission rates.
 * Two attributes keep such a sum exact; the second one is rarely needed.
 */
const FINE = '~';
const COARSE_PLACES = 8;
const ROUND_DOWN = 0;

const inverse = <K>(codes: ReadonlyMap<K, string>): ReadonlyMap<string, K> =>
  new Map([...codes].map(([figure, code]) => [code, figure]));
const COUNT_OF = inverse(COUNT_CODES);
const MONEY_OF = inverse(MONEY_CODES);

/**
 * Attributes with the counters of a whole day or lifetime, without its parts. Summaries read only
 * these.
 */
export const BASE_ATTRIBUTES: readonly string[] = [
  ...COUNT_CODES.values(),
  ...[...MONEY_CODES.values()].flatMap((code) => [code, `${code}${FINE}`]),
];

/** The most attributes that one category or channel has. */
const ATTRIBUTES_PER_NAME =
  COUNT_FIGURES.orders.filter((figure) => !WHOLE_DAY_COUNTS.has(figure)).length +
  2 * MONEY_FIGURES.orders.length;
/** The most that an attribute of a part takes beside the name: prefix, dots, code and number. */
const BYTES_BESIDE_NAME = 28;

/** The most bytes that a category or channel of this name takes of a day's item. */
export const countNameBytes = (name: string): number =>
  ATTRIBUTES_PER_NAME * (Buffer.byteLength(name) + BYTES_BESIDE_NAME);

/** An amount to add to one attribute, as a DynamoDB number text. */
export type Addition = readonly [attribute: string, amount: string];

const codeOf = <K>(codes: ReadonlyMap<K, string>, figure: K): string => {
  const code = codes.get(figure);
  if (code === undefined)
    throw new Error(`the figure ${String(figure)} has no attribute code; add one in counter-attributes.ts`);
  return code;
};

const moneyAdditions = (attribute: string, amount: Decimal): Addition[] => {
  const coarse = amount.round(COARSE_PLACES, ROUND_DOWN);
  const fine = amount.minus(coarse);
  return [
    ...(coarse.eq(ZERO) ? [] : [[attribute, plain(coarse)] satisfies Addition]),
    ...(fine.eq(ZERO) ? [] : [[`${attribute}${FINE}`, plain(fine)] satisfies Addition]),
  ];
};

/** The additions that change an item by these sums. Figures that do not change are left out. */
export const toAdditions = (sums: Sums, prefix = ''): Addition[] => [
  ...[...sums.counts].flatMap(([figure, amount]) =>
    amount === 0 ? [] : [[`${prefix}${codeOf(COUNT_CODES, figure)}`, String(amount)] satisfies Addition],
  ),
  ...[...sums.money].flatMap(([figure, amount]) =>
    moneyAdditions(`${prefix}${codeOf(MONEY_CODES, figure)}`, amount),
  ),
];

/**
 * The additions that change a day's item: sums of the day, and of its hours, categories and
 * channels.
 */
export const toDayAdditions = (day: DayTally): Addition[] => [
  ...toAdditions(day.sums),
  ...PART_NAMES.flatMap((part) =>
    [...day.parts[part]].flatMap(([name, sums]) => toAdditions(sums, `${PART_CODES[part]}.${name}.`)),
  ),
];

const toMoneyCode = (code: string): string => (code.endsWith(FINE) ? code.slice(0, -FINE.length) : code);

const PART_OF_DAY = new RegExp(`^[${Object.values(PART_CODES).join('')}]\\..*\\.`, 's');

/** Whether an attribute is named like a counter, so that it must be a number. */
export const isCounterAttribute = (attribute: string): boolean => {
  const code = attribute.replace(PART_OF_DAY, '');
  return COUNT_OF.has(code) || MONEY_OF.has(toMoneyCode(code));
};

/** Adds an attribute's value to the sums, if its code is that of a counter. */
const addValue = (sums: Sums, code: string, value: string): void => {
  const count = COUNT_OF.get(code);
  if (count !== undefined) {
    addCount(sums, count, Number(value));
    return;
  }
  const money = MONEY_OF.get(toMoneyCode(code));
  if (money !== undefined) addMoney(sums, money, decimal(value));
};

/**
 * Adds an item's own counters to `sums`. Skips parts of the day and attributes that are not
 * counters.
 */
export const addItemSums = (sums: Sums, numbers: ReadonlyMap<string, string>): void => {
  for (const [attribute, value] of numbers) addValue(sums, attribute, value);
};

/** The name and the figure's code in an attribute of a part; undefined for any other attribute. */
const parsePart = (part: PartName, attribute: string): readonly [name: string, code: string] | undefined => {
  const prefix = `${PART_CODES[part]}.`;
  if (!attribute.startsWith(prefix)) return undefined;
  // A category's name may contain dots and a code does not, so the last dot separates them.
  const dot = attribute.lastIndexOf('.');
  return [attribute.slice(prefix.length, dot), attribute.slice(dot + 1)];
};

/** The categories and channels that day items have, without the reserved ones. */
export const readPartNames = (items: readonly Readonly<Record<string, unknown>>[]): PartNames => {
  const names = emptyPartNames();
  for (const attribute of items.flatMap(Object.keys))
    for (const part of NAMED_PARTS) {
      const [name] = parsePart(part, attribute) ?? [];
      if (name !== undefined && !isReserved(name)) names[part].add(name);
    }
  return names;
};

/** Adds a day item's hours, categories or channels to `parts`, by name. */
export const addItemParts = (
  parts: Map<string, Sums>,
  part: PartName,
  numbers: ReadonlyMap<string, string>,
  empty: () => Sums,
): void => {
  for (const [attribute, value] of numbers) {
    const [name, code] = parsePart(part, attribute) ?? [];
    if (name === undefined || code === undefined) continue;
    const sums = parts.get(name) ?? empty();
    parts.set(name, sums);
    addValue(sums, code, value);
  }
};

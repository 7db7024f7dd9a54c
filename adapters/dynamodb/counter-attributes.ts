/**
 * How counters are laid out in an item's attributes. One item holds a seller's day for one event type, its hours,
 * categories and channels included: fewer items are touched, so fewer write units are paid. Short names keep a busy day
 * within one or two kilobytes, the unit in which writes are paid. `to` is total_orders of the day, `h.13.to` of the hour
 * from 13:00, `c.books.gmv` the GMV of the category books, `w.web.co` the completed orders of the channel web. Whoever changes
 * any of it raises COUNTER_LAYOUT.
 */
import { type Decimal, decimal, plain, ZERO } from '../../domain/counting/decimal.ts';
import {
  addCount,
  addMoney,
  type CountFigure,
  type MoneyFigure,
  type Sums,
} from '../../domain/counting/figures.ts';
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
 * Marks the part of a sum below 1e-8. A DynamoDB number has 38 digits: enough for any sum of amounts (8 fraction digits),
 * not for one of amounts times long commission rates. Kept apart, both parts stay exact; the second is rarely there.
 */
const FINE = '~';
const COARSE_PLACES = 8;
const ROUND_DOWN = 0;

const inverse = <K>(codes: ReadonlyMap<K, string>): ReadonlyMap<string, K> =>
  new Map([...codes].map(([figure, code]) => [code, figure]));
const COUNT_OF = inverse(COUNT_CODES);
const MONEY_OF = inverse(MONEY_CODES);

/** Attributes that hold a whole day's or lifetime's counters, without their parts: what a summary reads. */
export const BASE_ATTRIBUTES: readonly string[] = [
  ...COUNT_CODES.values(),
  ...[...MONEY_CODES.values()].flatMap((code) => [code, `${code}${FINE}`]),
];

/** An amount to add to one attribute, as DynamoDB writes numbers. */
export type Addition = readonly [attribute: string, amount: string];

const codeOf = <K>(codes: ReadonlyMap<K, string>, figure: K): string => {
  const code = codes.get(figure);
  if (code === undefined)
    throw new Error(
      `no attribute code for the figure ${String(figure)}; give it one in counter-attributes.ts`,
    );
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

/** What a change of sums adds to an item; figures that do not change are left out. */
export const additionsOf = (sums: Sums, prefix = ''): Addition[] => [
  ...[...sums.counts].flatMap(([figure, amount]) =>
    amount === 0 ? [] : [[`${prefix}${codeOf(COUNT_CODES, figure)}`, String(amount)] satisfies Addition],
  ),
  ...[...sums.money].flatMap(([figure, amount]) =>
    moneyAdditions(`${prefix}${codeOf(MONEY_CODES, figure)}`, amount),
  ),
];

/** What a change of one day adds to its item: the day's own sums and those of its hours, categories and channels. */
export const dayAdditionsOf = (day: DayTally): Addition[] => [
  ...additionsOf(day.sums),
  ...PART_NAMES.flatMap((part) =>
    [...day.parts[part]].flatMap(([name, sums]) => additionsOf(sums, `${PART_CODES[part]}.${name}.`)),
  ),
];

/** Adds an attribute's value into the sums when it is a counter's. */
const readInto = (sums: Sums, code: string, value: string): void => {
  const count = COUNT_OF.get(code);
  if (count !== undefined) {
    addCount(sums, count, Number(value));
    return;
  }
  const money = MONEY_OF.get(code.endsWith(FINE) ? code.slice(0, -FINE.length) : code);
  if (money !== undefined) addMoney(sums, money, decimal(value));
};

/** Adds an item's own counters into `sums`; attributes that are no counters, and parts of the day, are passed over. */
export const addItemSums = (sums: Sums, numbers: ReadonlyMap<string, string>): void => {
  for (const [attribute, value] of numbers) readInto(sums, attribute, value);
};

/** Adds a day item's hours, categories or channels into `parts`, by name. */
export const addItemParts = (
  parts: Map<string, Sums>,
  part: PartName,
  numbers: ReadonlyMap<string, string>,
  empty: () => Sums,
): void => {
  const prefix = `${PART_CODES[part]}.`;
  for (const [attribute, value] of numbers) {
    if (!attribute.startsWith(prefix)) continue;
    // A category may have dots in its name; a code has none, so the last dot is the one that separates them.
    const dot = attribute.lastIndexOf('.');
    const name = attribute.slice(prefix.length, dot);
    const sums = parts.get(name) ?? empty();
    parts.set(name, sums);
    readInto(sums, attribute.slice(dot + 1), value);
  }
};

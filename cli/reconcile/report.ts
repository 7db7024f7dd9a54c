import { countDifferences, type Reconciled } from '../../app/reconcile/reconcile-seller.ts';
import type { CounterDifference, EntryDifference, UnreadableItem } from '../../contracts/audit.ts';
import { KEY_PREFIX } from '../../topology/tables.ts';
import { PROGRAM } from '../command-line/command.ts';
import { countOf } from '../terminal/count-of.ts';
import { textTable } from '../terminal/text-table.ts';

/** A seller that did not match at once, with its first differences. */
export type ReportedSeller = {
  readonly seller_id: string;
  readonly outcome: Reconciled['outcome'];
  readonly differences: number;
  readonly counters: readonly CounterDifference[];
  readonly entries: readonly EntryDifference[];
  readonly unreadable: readonly UnreadableItem[];
};

/** The result for all sellers together. */
export type Report = {
  /** How many sellers have anything in the tables. */
  readonly sellers: number;
  readonly outcomes: Readonly<Record<Reconciled['outcome'], number>>;
  readonly entries: number;
  readonly counters: number;
  readonly differences: number;
  /** The first of those that did not match at once, ordered by id. */
  readonly results: readonly ReportedSeller[];
};

/**
 * A report is for people, or for a file of some megabytes. Beyond these numbers things are only
 * counted.
 */
const SELLERS_MAX = 1000;
const DIFFERENCES_MAX = 100;
const LINES_MAX = 40;

const toReported = (reconciled: Reconciled): ReportedSeller => ({
  seller_id: reconciled.sellerId,
  outcome: reconciled.outcome,
  differences: countDifferences(reconciled),
  counters: reconciled.counterDifferences.slice(0, DIFFERENCES_MAX),
  entries: reconciled.entryDifferences.slice(0, DIFFERENCES_MAX),
  unreadable: reconciled.unreadable.slice(0, DIFFERENCES_MAX),
});

/** Adds up the results of one seller after another. */
export const createReport = (): {
  readonly add: (reconciled: Reconciled) => void;
  readonly report: () => Report;
} => {
  const outcomes = { matched: 0, repaired: 0, differs: 0, kept_changing: 0, unknown: 0 };
  const results: ReportedSeller[] = [];
  let [sellers, entries, counters, differences] = [0, 0, 0, 0];
  return {
    add: (reconciled) => {
      const seller = toReported(reconciled);
      outcomes[reconciled.outcome] += 1;
      if (reconciled.outcome !== 'unknown') sellers += 1;
      entries += reconciled.entries;
      counters += reconciled.counters;
      differences += seller.differences;
      if (reconciled.outcome !== 'matched' && results.length < SELLERS_MAX) results.push(seller);
    },
    report: () => ({
      sellers,
      outcomes,
      entries,
      counters,
      differences,
      results: results.toSorted((a, b) => (a.seller_id < b.seller_id ? -1 : 1)),
    }),
  };
};

const differenceTable = (results: readonly ReportedSeller[]): string[] => {
  const lines = results.flatMap(({ seller_id, outcome, counters, entries }) => [
    ...counters.map(({ item, event_type, part, figure, stored, recounted }) => {
      const where = [item, event_type, ...(part === null ? [] : [part])].join(' ');
      return { seller_id, outcome, where, figure, stored, recounted };
    }),
    ...entries.map(({ event_type, entity_id, attribute, stored, recounted }) => ({
      seller_id,
      outcome,
      where: `${event_type} ${entity_id}`,
      figure: attribute,
      stored: stored ?? 'none',
      recounted: recounted ?? 'none',
    })),
  ]);
  const shown = lines.slice(0, LINES_MAX);
  if (shown.length === 0) return [];
  return [
    textTable([
      { title: 'seller', align: 'left', cells: shown.map((line) => line.seller_id) },
      { title: 'where', align: 'left', cells: shown.map((line) => line.where) },
      { title: 'what', align: 'left', cells: shown.map((line) => line.figure) },
      { title: 'stored', align: 'right', cells: shown.map((line) => line.stored) },
      { title: 'recounted', align: 'right', cells: shown.map((line) => line.recounted) },
      {
        title: '',
        align: 'left',
        cells: shown.map((line) => (line.outcome === 'repaired' ? 'repaired' : '')),
      },
    ]),
    ...(lines.length > shown.length
      ? [`  … and ${lines.length - shown.length} more (--json lists them)`]
      : []),
    '',
  ];
};

const isEntry = ({ item, attribute }: UnreadableItem): boolean =>
  attribute === null && !item.startsWith(KEY_PREFIX.audit);

const nameUnreadable = (unreadable: UnreadableItem): string => {
  const { item, attribute, stored } = unreadable;
  if (attribute !== null) return `the counters ${item} cannot be read: ${attribute} is ${stored}`;
  return `the ${isEntry(unreadable) ? 'ledger entry' : 'audit note'} ${item} cannot be read`;
};

/** What to do about what a seller has that cannot be read, or could not before a repair. */
const nextSteps = ({ seller_id, outcome, unreadable }: ReportedSeller): string[] => {
  if (outcome !== 'repaired')
    return [`  ${PROGRAM} reconcile --seller ${seller_id} --repair sets this right`];
  return unreadable.some(isEntry)
    ? [
        '  What was removed counts nothing until its records come again:',
        `  ${PROGRAM} redrive --seller ${seller_id} if they are in quarantine,`,
        `  else publish them again, or ${PROGRAM} backfill FILE`,
      ]
    : [];
};

const unreadableLines = (results: readonly ReportedSeller[]): string[] => {
  const lines = results.flatMap((seller) => {
    const { seller_id, outcome, unreadable } = seller;
    const became = (one: UnreadableItem): string => {
      if (outcome !== 'repaired') return '';
      return one.attribute === null ? '; removed' : '; set right';
    };
    return unreadable.length === 0
      ? []
      : [
          ...unreadable.map((one) => `${seller_id}: ${nameUnreadable(one)}${became(one)}`),
          ...nextSteps(seller),
        ];
  });
  const shown = lines.slice(0, LINES_MAX);
  return [
    ...shown,
    ...(lines.length > shown.length
      ? [`  … and ${lines.length - shown.length} more lines (--json lists all)`]
      : []),
    ...(lines.length > 0 ? [''] : []),
  ];
};

const verdictOf = ({ outcomes, differences }: Report): string => {
  const parts = [
    outcomes.differs === 0 ? undefined : `${countOf(outcomes.differs, 'seller differs', 'sellers differ')}`,
    outcomes.repaired === 0 ? undefined : `${countOf(outcomes.repaired, 'seller', 'sellers')} repaired`,
    outcomes.kept_changing === 0
      ? undefined
      : `${countOf(outcomes.kept_changing, 'seller')} kept changing: try again when less comes in`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'all match' : `${parts.join(', ')} (${countOf(differences, 'difference')})`;
};

/** A report for people. */
export const readableReport = (report: Report): string =>
  [
    ...unreadableLines(report.results),
    ...differenceTable(report.results),
    `${countOf(report.sellers, 'seller')}, ` +
      `${countOf(report.entries, 'ledger entry', 'ledger entries')}, ` +
      `${countOf(report.counters, 'counter')} compared: ${verdictOf(report)}`,
  ].join('\n');

/** Whether every counter is right now, perhaps after a repair. */
export const allMatch = ({ outcomes }: Report): boolean => outcomes.differs + outcomes.kept_changing === 0;

/** The sellers that the tables have nothing of. */
export const unknownSellers = ({ results }: Report): string[] =>
  results.filter(({ outcome }) => outcome === 'unknown').map(({ seller_id }) => seller_id);

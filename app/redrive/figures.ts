/** Why some records stay in quarantine, with one of them. */
type Staying = { readonly reason: string; readonly records: number; readonly place: string };

/** What became of records that were driven again, or in a dry run what would. */
export type RedriveFigures = {
  readonly selected: number;
  /** Records that count now. */
  readonly counted: number;
  /** Records that change nothing: they count already, or a newer version does. */
  readonly unchanged: number;
  readonly stay: number;
  /** The most frequent reasons first. */
  readonly reasons: readonly Staying[];
};

/** How many reasons are told apart; the rest is counted together. */
const REASONS_MAX = 50;
const OTHERS = 'other reasons';
/** A reason may quote a record. Fifty of them fit into one note. */
const REASON_CHARACTERS_MAX = 500;

const gather = (staying: readonly Staying[]): readonly Staying[] => {
  const byReason = new Map<string, Staying>();
  for (const { reason: given, records, place } of staying) {
    const reason = byReason.has(given) || byReason.size < REASONS_MAX ? given : OTHERS;
    const before = byReason.get(reason);
    byReason.set(reason, {
      reason,
      records: (before?.records ?? 0) + records,
      place: before?.place ?? place,
    });
  }
  return [...byReason.values()].sort((a, b) => b.records - a.records);
};

/**
 * The figures of some records.
 * @param counted how many count now; one message may hold several records
 * @param done how many leave the quarantine
 */
export const figuresOf = (
  counted: number,
  done: number,
  staying: readonly { readonly reason: string; readonly place: string }[],
): RedriveFigures => ({
  selected: done + staying.length,
  counted,
  unchanged: Math.max(0, done - counted),
  stay: staying.length,
  reasons: gather(
    staying.map(({ reason, place }) => ({
      reason: reason.slice(0, REASON_CHARACTERS_MAX),
      records: 1,
      place,
    })),
  ),
});

export const NO_FIGURES = figuresOf(0, 0, []);

export const addFigures = (a: RedriveFigures, b: RedriveFigures): RedriveFigures => ({
  selected: a.selected + b.selected,
  counted: a.counted + b.counted,
  unchanged: a.unchanged + b.unchanged,
  stay: a.stay + b.stay,
  reasons: gather([...a.reasons, ...b.reasons]),
});

import { withoutQuotes } from '../ingest/ingest.ts';
import type { RemainingTime } from '../pacing/time-limit.ts';
import type { RedriveNote, RedriveNotes } from '../ports/audit.ts';
import { addFigures, NO_FIGURES, type RedriveFigures } from './figures.ts';
import type { Redrive, RedriveSelection, RedriveStep } from './redrive.ts';

export type NotedRedriveDeps = {
  readonly redrive: Redrive;
  readonly notes: RedriveNotes;
  /** ms since 1970. */
  readonly clock: () => number;
  /** A random id of letters, digits and `-`. */
  readonly newId: () => string;
};

export type SliceOptions = {
  readonly remaining: RemainingTime;
  /** Called with how many records were read, selected or not, since the last call. */
  readonly onProgress?: (read: number) => void;
};

/** What a slice of work did, and where the next one begins; undefined when nothing is left. */
export type Slice = { readonly figures: RedriveFigures; readonly place: string | undefined };

/**
 * A slice begins no further step with less time than this: the last step, of some hundred records,
 * may meet a store that is slow.
 */
const STEP_MS = 18_000;
/** Time kept back to answer in order when a step took too long all the same. */
const ANSWER_MS = 2000;

const toInstant = (instant: number): string => new Date(instant).toISOString();

/** Takes steps until nothing is left or time runs short. */
const workOff = async (
  steps: AsyncIterable<RedriveStep>,
  { remaining, onProgress }: SliceOptions,
  onStep: (step: RedriveStep) => Promise<void> = async () => undefined,
): Promise<Slice> => {
  let figures = NO_FIGURES;
  for await (const step of steps) {
    figures = addFigures(figures, step);
    await onStep(step);
    onProgress?.(step.read);
    if (remaining() < STEP_MS) return { figures, place: step.place };
  }
  return { figures, place: undefined };
};

/** Says what would become of the records, from a place on, and writes nothing. */
export const tryRedrive = (
  redrive: Redrive,
  selection: RedriveSelection,
  after: string | undefined,
  options: SliceOptions,
): Promise<Slice> => {
  const remaining = (): number => options.remaining() - ANSWER_MS;
  return workOff(redrive(selection, { dryRun: true, after, remaining }), options);
};

const withFigures = ({ entry, ...note }: RedriveNote, figures: RedriveFigures): RedriveNote => {
  // A note outlives the records, and so must not quote them.
  const quoteless = figures.reasons.map((one) => ({ ...one, reason: withoutQuotes(one.reason) }));
  const { selected, counted, unchanged, stay, reasons } = addFigures(entry.details, {
    ...figures,
    reasons: quoteless,
  });
  return {
    ...note,
    entry: {
      ...entry,
      details: { ...entry.details, selected, counted, unchanged, stay, reasons: [...reasons] },
    },
  };
};

/**
 * Creates the use case that drives quarantined records again and keeps a note of who does it and
 * what becomes of them. The note comes first, so that nothing is driven without one, and is brought
 * up to date after each step. When a step is cut short, its records are missing from the figures of
 * the note; the next redrive finds them done.
 */
export const createNotedRedrive = ({ redrive, notes, clock, newId }: NotedRedriveDeps) => ({
  /** Notes that somebody begins a redrive. */
  begin: async (by: string, selection: RedriveSelection): Promise<RedriveNote> => {
    const { topic, reason, from, to, sellerIds } = selection;
    const at = toInstant(clock());
    const note: RedriveNote = {
      id: `${at}#${newId()}`,
      entry: {
        at,
        by,
        action: 'redrive',
        details: {
          topic: topic ?? null,
          reason: reason ?? null,
          from: from === undefined ? null : toInstant(from),
          to: to === undefined ? null : toInstant(to),
          seller_ids: [...sellerIds],
          ...NO_FIGURES,
          reasons: [],
          ended_at: null,
        },
      },
      place: '',
    };
    await notes.keep(note, undefined);
    return note;
  },

  /**
   * Goes on with a redrive from where its note says.
   * @throws RedriveTakenError when somebody else has gone on with it meanwhile
   */
  goOn: async (begun: RedriveNote, selection: RedriveSelection, options: SliceOptions): Promise<Slice> => {
    let note = begun;
    const remaining = (): number => options.remaining() - ANSWER_MS;
    const after = begun.place === '' ? undefined : begun.place;
    const slice = await workOff(
      redrive(selection, { dryRun: false, after, remaining }),
      options,
      async (step) => {
        const next = { ...withFigures(note, step), place: step.place };
        await notes.keep(next, note);
        note = next;
      },
    );
    if (slice.place === undefined) {
      const { entry } = note;
      const details = { ...entry.details, ended_at: toInstant(clock()) };
      await notes.keep({ ...note, entry: { ...entry, details }, place: undefined }, note);
    }
    return slice;
  },
});

import type { Details } from '../ports/telemetry.ts';

/**
 * Failures of one kind, for one line of the log: how many, and the ids and errors of the first few.
 */
export type FailureSummary = { readonly count: number; readonly error: unknown; readonly details: Details };

export type GatheredFailures = {
  readonly add: (id: string, error: unknown) => void;
  /** Undefined when nothing failed. */
  readonly summary: () => FailureSummary | undefined;
};

const LISTED_MAX = 5;

/** Gathers failures, so that a thousand of them make one line of the log instead of a thousand. */
export const gatherFailures = (): GatheredFailures => {
  const first: { readonly id: string; readonly error: unknown }[] = [];
  let count = 0;
  return {
    add: (id, error) => {
      count += 1;
      if (first.length < LISTED_MAX) first.push({ id, error });
    },
    summary: () => {
      const [earliest] = first;
      if (earliest === undefined) return undefined;
      const errors = first.map(({ error }) => error);
      return {
        count,
        error:
          count === 1
            ? earliest.error
            : new AggregateError(errors, `the first ${errors.length} of ${count} errors`),
        details: { failed: count, first: first.map(({ id }) => id).join(', ') },
      };
    },
  };
};

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

const NAMED_MAX = 5;

/** Gathers failures, so that a thousand of them make one line of the log instead of a thousand. */
export const gatherFailures = (): GatheredFailures => {
  const named: { readonly id: string; readonly error: unknown }[] = [];
  let count = 0;
  return {
    add: (id, error) => {
      count += 1;
      if (named.length < NAMED_MAX) named.push({ id, error });
    },
    summary: () => {
      const [first] = named;
      if (first === undefined) return undefined;
      const errors = named.map(({ error }) => error);
      return {
        count,
        error:
          count === 1
            ? first.error
            : new AggregateError(errors, `the first ${errors.length} of ${count} errors`),
        details: { failed: count, first: named.map(({ id }) => id).join(', ') },
      };
    },
  };
};

import type { Details } from '../ports/telemetry.ts';

/** Failures of one kind as one line tells them: how many, and the first few by id and with their reasons. */
export type FailureSummary = { readonly count: number; readonly error: unknown; readonly details: Details };

export type GatheredFailures = {
  readonly add: (id: string, error: unknown) => void;
  /** Undefined when nothing failed. */
  readonly summary: () => FailureSummary | undefined;
};

const NAMED_MAX = 5;

/** Gathers failures, so that a thousand of them do not make a thousand lines a minute. */
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
            : new AggregateError(errors, `the reasons of the first ${errors.length} of ${count}`),
        details: { failed: count, first: named.map(({ id }) => id).join(', ') },
      };
    },
  };
};

import { format } from 'node:util';

/** Stands in for vitest when mutants are tried: it collects tests, and the caller runs them. */
export * from 'vitest';

export type CollectedTest = { readonly id: string; readonly run: () => unknown };

const collected = new Map<string, CollectedTest>();
const headings: string[] = [];

/** The tests that were collected since the last call. */
export const takeCollected = (): readonly CollectedTest[] => {
  const tests = [...collected.values()];
  collected.clear();
  return tests;
};

type Body<Args extends readonly unknown[]> = (...args: Args) => unknown;

/** Fills in the placeholders of a title. Values that are not mentioned in it are left out. */
const fillIn = (title: string, args: readonly unknown[]): string =>
  format(title, ...args.slice(0, title.match(/%[a-z]/gi)?.length ?? 0));

/** Calls `add` for each case, with its title. A case that is an array is a list of arguments. */
const forEachCase =
  (add: (title: string, body: () => unknown) => void) =>
  (cases: readonly unknown[]) =>
  (title: string, body: Body<readonly unknown[]>): void => {
    for (const given of cases) {
      const args: readonly unknown[] = Array.isArray(given) ? given : [given];
      add(fillIn(title, args), () => body(...args));
    }
  };

const addTest = (title: string, run: () => unknown): void => {
  const name = [...headings, title].join(' > ');
  let id = name;
  for (let copy = 2; collected.has(id); copy += 1) id = `${name} (${copy})`;
  collected.set(id, { id, run });
};

const addHeading = (title: string, body: () => unknown): void => {
  headings.push(title);
  body();
  headings.pop();
};

export const test = Object.assign(addTest, { each: forEachCase(addTest) });
export const describe = Object.assign(addHeading, { each: forEachCase(addHeading) });

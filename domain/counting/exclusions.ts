import { RATE_NAMES, type RateName } from '../../contracts/api/fields.ts';

/** An entry that an operator can exclude from rates. */
export type Excludable = { readonly excluded?: RateName[] | undefined };

/** The entry excluded from a rate, or counted in it again; undefined when that changes nothing. */
export const withExclusion = <Entry extends Excludable>(
  entry: Entry,
  rate: RateName,
  excluded: boolean,
): Entry | undefined => {
  const before = entry.excluded ?? [];
  if (before.includes(rate) === excluded) return undefined;
  // Always in the same order and absent when empty, so that undoing an exclusion restores the
  // entry.
  const rates = RATE_NAMES.filter((name) => (name === rate ? excluded : before.includes(name)));
  return { ...entry, excluded: rates.length === 0 ? undefined : rates };
};

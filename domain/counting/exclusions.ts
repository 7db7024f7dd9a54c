import { RATE_NAMES, type RateName } from '../../contracts/api/fields.ts';

/** An entry of the ledger that counts in rates. */
export type Excludable = { readonly excluded?: RateName[] | undefined };

/** The entry taken out of a rate, or counted in it again; undefined when it stands that way already. */
export const withExclusion = <Entry extends Excludable>(
  entry: Entry,
  rate: RateName,
  excluded: boolean,
): Entry | undefined => {
  const known = entry.excluded ?? [];
  if (known.includes(rate) === excluded) return undefined;
  // In one order, and absent when there are none: so an entry that was taken out and put back is the very one that it was.
  const rates = RATE_NAMES.filter((name) => (name === rate ? excluded : known.includes(name)));
  return { ...entry, excluded: rates.length === 0 ? undefined : rates };
};

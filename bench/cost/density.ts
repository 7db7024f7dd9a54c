/**
 * How many different sellers are expected among `draws` records of a marketplace of `sellers`, of which the busiest have
 * most: seller i of N has the share √(i/N) − √((i−1)/N), so the top 1 % have 10 % of all records. The load files of
 * bench/ are drawn from the same shares.
 */
export const distinctSellers = (draws: number, sellers: number): number => {
  let distinct = 0;
  for (let index = 0; index < sellers; index += 1) {
    const share = Math.sqrt((index + 1) / sellers) - Math.sqrt(index / sellers);
    distinct += 1 - (1 - share) ** draws;
  }
  return distinct;
};

/** A batch is what arrives while the one before it is under way and the poller turns round: one record at least, `most` at most. */
export const batchOf = (recordsPerSecond: number, cycle_s: number, most: number): number =>
  Math.min(most, Math.max(1, recordsPerSecond * cycle_s));

/**
 * A measured amount per record at any density, between measurements. Costs shared by the records of a transaction fall
 * with 1/density, so that is the scale to go along; beyond the last measurement nothing more is saved.
 */
export const atDensity = (
  points: readonly { readonly density: number; readonly perRecord: number }[],
  density: number,
): number => {
  const upper = points.findIndex((point) => point.density >= density);
  const above = points[upper === -1 ? points.length - 1 : upper];
  const below = points[Math.max(0, (upper === -1 ? points.length : upper) - 1)];
  if (above === undefined || below === undefined)
    throw new Error('no measurement to take an amount from; run npm run cost -- --measure');
  if (upper <= 0 || above === below) return above.perRecord;
  const share = (1 / below.density - 1 / density) / (1 / below.density - 1 / above.density);
  return below.perRecord + share * (above.perRecord - below.perRecord);
};

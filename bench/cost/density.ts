/**
 * How many different sellers to expect among `draws` records of a marketplace with `sellers`
 * sellers. Some sellers are busier than others: seller i of N has the share √(i/N) − √((i−1)/N) of
 * all records, so the top 1 % have 10 %. The load files of bench/ use the same shares.
 */
export const expectDistinctSellers = (draws: number, sellers: number): number => {
  let distinct = 0;
  for (let index = 0; index < sellers; index += 1) {
    const share = Math.sqrt((index + 1) / sellers) - Math.sqrt(index / sellers);
    distinct += 1 - (1 - share) ** draws;
  }
  return distinct;
};

/** A batch is what arrives in one cycle of the poller: at least one record, at most `most`. */
export const expectBatchSize = (recordsPerSecond: number, cycle_s: number, most: number): number =>
  Math.min(most, Math.max(1, recordsPerSecond * cycle_s));

/**
 * The amount per record at any density, interpolated between measurements along 1/density, because
 * the records of a transaction share its costs. Beyond the last measurement it stays the same.
 */
export const interpolateAtDensity = (
  points: readonly { readonly density: number; readonly perRecord: number }[],
  density: number,
): number => {
  const upper = points.findIndex((point) => point.density >= density);
  const above = points[upper === -1 ? points.length - 1 : upper];
  const below = points[Math.max(0, (upper === -1 ? points.length : upper) - 1)];
  if (above === undefined || below === undefined)
    throw new Error('there is no measurement to take an amount from: run npm run cost -- --measure');
  if (upper <= 0 || above === below) return above.perRecord;
  const share = (1 / below.density - 1 / density) / (1 / below.density - 1 / above.density);
  return below.perRecord + share * (above.perRecord - below.perRecord);
};

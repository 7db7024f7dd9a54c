/** Cuts a batch at random into one to four pieces, in order. */
const cut = <T>(batch: readonly T[], random: () => number): T[][] => {
  const pieces = Math.min(batch.length, 1 + Math.floor(random() * 4));
  const cuts = Array.from({ length: pieces - 1 }, () => Math.floor(random() * (batch.length + 1))).sort(
    (a, b) => a - b,
  );
  return [0, ...cuts]
    .map((from, index) => batch.slice(from, cuts[index] ?? batch.length))
    .filter((piece) => piece.length > 0);
};

/**
 * A batch delivered `times` times: whole first, then cut elsewhere each time, as by a consumer
 * group that is rebalanced before it commits.
 */
export const deliveriesOf = <T>(batch: readonly T[], times: number, random: () => number): T[][] => [
  [...batch],
  ...Array.from({ length: times - 1 }, () => cut(batch, random)).flat(),
];

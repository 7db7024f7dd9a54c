/** Times as a field for date and time has them, `2026-03-29T10:15`, in the marketplace's zone. */

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The local time of an instant; empty for what is no instant. */
export const toLocalTime = (instant: string, timeZone: string): string => {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
    .format(at)
    .replace(' ', 'T');
};

/**
 * The instant of a local time: of one that comes twice the first, and of one that clocks skip the
 * one that they would have shown.
 */
export const toInstant = (local: string, timeZone: string): string => {
  const asUtc = Date.parse(`${local}Z`);
  const localOf = (at: number): string => toLocalTime(new Date(at).toISOString(), timeZone);
  const offsetAt = (at: number): number =>
    Date.parse(`${localOf(at)}Z`) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const before = asUtc - offsetAt(asUtc - DAY_MS);
  const after = asUtc - offsetAt(asUtc + DAY_MS);
  const found = [before, after].sort((a, b) => a - b).find((at) => localOf(at) === local) ?? before;
  return new Date(found).toISOString();
};

/** The marketplace's calendar: the local day and hour of every instant. */
export type Calendar = {
  readonly timeZone: string;
  /** The local day of an instant (ms since 1970), `YYYY-MM-DD`. */
  readonly day: (instant: number) => string;
  /** The local hour of an instant, `00`–`23`. When clocks go back, both passes are one hour. */
  readonly hour: (instant: number) => string;
  /** The millisecond at which the next local day begins. A day has 23, 24 or 25 hours. */
  readonly nextDay: (instant: number) => number;
  /** The millisecond at which a local day begins; for a skipped day, when the day after begins. */
  readonly startOfDay: (day: string) => number;
};

const DAY_MS = 86_400_000;
const SLOT_MS = 15 * 60_000;
/** No local day is longer, and no local midnight is further from midnight in UTC. */
const DAY_MS_MAX = 26 * 3_600_000;
/** Enough for every quarter of an hour of a few months. A full cache is emptied. */
const CACHED_SLOTS_MAX = 10_000;

/** `2026-03-01` and -1 give `2026-02-28`. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** Every day from `from` to `to`, both included, oldest first; empty when `from` is later. */
export const daysBetween = (from: string, to: string): string[] => {
  const length = Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => addDays(from, index));
};

/** Without an offset from UTC the text is only `GMT`. */
const OFFSET = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/;

/** Returns how far the zone is ahead of UTC at an instant, in ms. Both in ms since 1970. */
export const createOffsetReader = (timeZone: string): ((instant: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (instant) => {
    const [, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(format.format(instant)) ?? [];
    const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -offset : offset;
  };
};

/**
 * The first instant at which something no longer holds. It holds at `within` and not at `after`.
 * Found by halving, because a midnight may be skipped or come twice.
 */
const findEnd = (holds: (instant: number) => boolean, within: number, after: number): number => {
  let [last, first] = [within, after];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (holds(middle)) last = middle;
    else first = middle;
  }
  return first;
};

/**
 * The calendar of an IANA time zone, daylight saving included. Throws a RangeError that names the
 * zone when it does not exist.
 *
 * Offsets are cached per quarter of an hour. Nearly every change of offset falls between two
 * quarters. Newfoundland changed its clocks a minute past midnight until 2011: a quarter with such
 * a change inside is looked up instant by instant.
 */
export const createCalendar = (timeZone: string): Calendar => {
  const readOffset = createOffsetReader(timeZone);
  const cache = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const slot = Math.floor(instant / SLOT_MS);
    const cached = cache.get(slot);
    if (cached !== undefined) return cached;
    const offset = readOffset(slot * SLOT_MS);
    if (offset !== readOffset((slot + 1) * SLOT_MS - 1)) return readOffset(instant);
    if (cache.size >= CACHED_SLOTS_MAX) cache.clear();
    cache.set(slot, offset);
    return offset;
  };
  const local = (instant: number): string => new Date(instant + offsetAt(instant)).toISOString();
  const day = (instant: number): string => local(instant).slice(0, -14);

  // Most calls are about the current day, so its end is worked out once.
  let lastDay = { from: 0, to: 0 };
  const nextDay = (instant: number): number => {
    if (instant >= lastDay.from && instant < lastDay.to) return lastDay.to;
    const today = day(instant);
    lastDay = { from: instant, to: findEnd((at) => day(at) === today, instant, instant + DAY_MS_MAX) };
    return lastDay.to;
  };
  const startOfDay = (date: string): number => {
    const midnight = Date.parse(`${date}T00:00:00Z`);
    return findEnd((at) => day(at) < date, midnight - DAY_MS_MAX, midnight + DAY_MS_MAX);
  };
  return { timeZone, day, hour: (instant) => local(instant).slice(-13, -11), nextDay, startOfDay };
};

import fc from 'fast-check';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * A zone and an instant in it worth testing: a change of its clocks, if it has any. Offsets are in
 * minutes east of UTC.
 */
export type Place = {
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly anchor: number;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
};

const place = (timeZone: string, anchor: string, offsetBefore: number, offsetAfter: number): Place => ({
  timeZone,
  anchor: Date.parse(anchor),
  offsetBefore,
  offsetAfter,
});

/**
 * Days of 23, 25, 23½ and 24½ hours, a day without a midnight, one with two, and zones without
 * changes.
 */
export const PLACES: readonly Place[] = [
  place('UTC', '2026-03-01T00:00:00Z', 0, 0),
  place('America/New_York', '2026-03-08T07:00:00Z', -300, -240),
  place('America/New_York', '2026-11-01T06:00:00Z', -240, -300),
  place('Europe/Berlin', '2026-03-29T01:00:00Z', 60, 120),
  place('Europe/Berlin', '2026-10-25T01:00:00Z', 120, 60),
  place('America/Sao_Paulo', '2018-11-04T03:00:00Z', -180, -120),
  place('America/Sao_Paulo', '2018-02-18T02:00:00Z', -120, -180),
  place('Australia/Lord_Howe', '2026-04-04T15:00:00Z', 660, 630),
  place('Australia/Lord_Howe', '2026-10-03T15:30:00Z', 630, 660),
  place('Asia/Kathmandu', '2026-01-01T00:00:00Z', 345, 345),
];

/** The midnight, or an hour off it, that begins the local day `days` after that of the anchor. */
const midnight = ({ anchor, offsetBefore, offsetAfter }: Place, days: number, after: boolean): number => {
  const offset = (after ? offsetAfter : offsetBefore) * MINUTE_MS;
  return Math.floor((anchor + offset) / DAY_MS) * DAY_MS + days * DAY_MS - offset;
};

const jitter = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, -1, 1) },
  { weight: 1, arbitrary: fc.integer({ min: -90 * MINUTE_MS, max: 90 * MINUTE_MS }) },
);

/** The days on which windows of 7 and 30 days and their priors begin and end. */
const EDGE_DAYS = [-60, -59, -30, -29, -28, -14, -13, -8, -7, -6, -5, -1, 0, 1, 2] as const;

const midnights = (near: Place, days: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.tuple(days, fc.boolean(), jitter).map(([day, after, by]) => midnight(near, day, after) + by);

/** Milliseconds since 1970 for `now`: near the anchor of the place, often at a local midnight. */
export const nowNear = (near: Place): fc.Arbitrary<number> =>
  fc.oneof(
    midnights(near, fc.constantFrom(0, 1)),
    fc.integer({ min: -12 * HOUR_MS, max: 36 * HOUR_MS }).map((by) => near.anchor + by),
  );

/**
 * Milliseconds since 1970 of an event. There are few, so that times collide, most of them where a
 * day, an hour or a window begins.
 */
export const instantNear = (near: Place): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 4, arbitrary: midnights(near, fc.constantFrom(-1, 0, 1)) },
    { weight: 2, arbitrary: midnights(near, fc.constantFrom(...EDGE_DAYS)) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(-HOUR_MS, -1, 0, 1, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS)
        .map((by) => near.anchor + by),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: -65 * DAY_MS, max: 3 * DAY_MS }).map((by) => near.anchor + by),
    },
  );

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const zoneText = (minutes: number, form: 'colon' | 'plain'): string => {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}${form === 'colon' ? ':' : ''}${twoDigits(size % 60)}`;
};

const fractionText = (milliseconds: string, form: 'short' | 'full' | 'finer'): string => {
  if (form === 'finer') return `.${milliseconds}999`;
  return form === 'short' && milliseconds === '000' ? '' : `.${milliseconds}`;
};

/**
 * An ISO 8601 text of an instant, with Z or an offset, and perhaps a fraction finer than a
 * millisecond.
 */
export const timeText = (instant: number): fc.Arbitrary<string> =>
  fc
    .record({
      offset: fc.option(fc.constantFrom(0, -300, -240, 60, 330, 345, 630, 660, 840, -720), {
        nil: undefined,
      }),
      zone: fc.constantFrom('colon' as const, 'colon' as const, 'plain' as const),
      fraction: fc.constantFrom('short' as const, 'full' as const, 'finer' as const),
      between: fc.constantFrom('T', 'T', ' '),
    })
    .map(({ offset, zone, fraction, between }) => {
      const local = new Date(instant + (offset ?? 0) * MINUTE_MS).toISOString();
      return `${local.slice(0, 10)}${between}${local.slice(11, 19)}${fractionText(local.slice(20, 23), fraction)}${offset === undefined ? 'Z' : zoneText(offset, zone)}`;
    });

/**
 * Milliseconds since 1970 of a record's timestamp in Kafka: mostly not so early that the times of
 * {@link instantNear} would be too far ahead of it.
 */
export const writtenNear = (near: Place): fc.Arbitrary<number> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: instantNear(near).map((instant) => Math.max(instant, near.anchor - 3 * DAY_MS)),
    },
    { weight: 1, arbitrary: instantNear(near) },
  );

/** The text of an instant near a place. */
export const timeTextNear = (near: Place): fc.Arbitrary<string> => instantNear(near).chain(timeText);

import { type RatingEntry, ratingEntry } from '../../../contracts/ledger.ts';
import { type RatingRecord, ratingDaysAhead, ratingRecord } from '../../../contracts/records/records.ts';
import type { CountFigure } from '../figures.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

const FIGURES_OF_STARS: Readonly<
  Record<number, { readonly counted: CountFigure; readonly excluded: CountFigure }>
> = {
  1: { counted: 'ratings_1', excluded: 'excluded_ratings_1' },
  2: { counted: 'ratings_2', excluded: 'excluded_ratings_2' },
  3: { counted: 'ratings_3', excluded: 'excluded_ratings_3' },
  4: { counted: 'ratings_4', excluded: 'excluded_ratings_4' },
  5: { counted: 'ratings_5', excluded: 'excluded_ratings_5' },
};

const listCounts = ({ rating: stars, excluded }: RatingEntry): CountFigure[] => {
  const figures = FIGURES_OF_STARS[stars];
  if (figures === undefined) throw new RangeError(`a rating is from 1 to 5 stars, not ${stars}`);
  return excluded?.includes('avg_rating') === true ? [figures.counted, figures.excluded] : [figures.counted];
};

const NEGATIVE_STARS_MAX = 2;
/** Ratings of four stars or more do not pull an average below any usual target; these do. */
const LOW_STARS_MAX = 3;
export const isLow = (stars: number): boolean => stars <= LOW_STARS_MAX;

/** Ratings: the record with the greatest rated_ts counts, on its day. */
export const rating: EntityKind<RatingRecord, RatingEntry> = {
  eventType: 'ratings',
  recordSchema: ratingRecord,
  daysAhead: ratingDaysAhead,
  entrySchema: ratingEntry,
  idOf: (record) => record.rating_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.rated_ts, position);
    return replaces(version, entry)
      ? {
          version,
          order_id: record.order_id,
          rating: record.rating,
          excluded: entry?.excluded,
          deleted: record.deleted,
        }
      : undefined;
  },
  contribution: (entry, calendar) =>
    entry.deleted === true
      ? undefined
      : { day: calendar.day(entry.version.time), parts: [], counts: listCounts(entry), money: [] },
  // n: negative, m: medium.
  listing: ({ rating: stars, version, deleted }) =>
    deleted !== true && isLow(stars)
      ? { list: 'low', at: version.time, flags: stars <= NEGATIVE_STARS_MAX ? 'n' : 'm' }
      : undefined,
};

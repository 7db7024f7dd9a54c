import type { RatingEntry } from '../../contracts/ledger.ts';
import type { RatingRecord } from '../../contracts/records/records.ts';
import type { CountFigure } from '../figures.ts';
import { type EntityKind, replaces, versionOf } from './entity.ts';

const FIGURE_OF_STARS: Readonly<Record<number, CountFigure>> = {
  1: 'ratings_1',
  2: 'ratings_2',
  3: 'ratings_3',
  4: 'ratings_4',
  5: 'ratings_5',
};

const figureOf = (stars: number): CountFigure => {
  const figure = FIGURE_OF_STARS[stars];
  if (figure === undefined) throw new RangeError(`a rating is from 1 to 5 stars, not ${stars}`);
  return figure;
};

/** Ratings: the greatest (rated_ts, offset) counts, on the day of its rated_ts. */
export const rating: EntityKind<RatingRecord, RatingEntry> = {
  eventType: 'ratings',
  idOf: (record) => record.rating_id,
  evolve: (entry, record, position) => {
    const version = versionOf(record.rated_ts, position);
    return replaces(version, entry) ? { version, order_id: record.order_id, rating: record.rating } : undefined;
  },
  contribution: (entry, calendar) => ({ day: calendar.day(entry.version.time), parts: [], counts: [figureOf(entry.rating)], money: [] }),
};

import {
  PREVIEW_CHARACTERS,
  type QuarantineBody,
  type QuarantinedItem,
  type QuarantineQuery,
  quarantineBody,
} from '../../contracts/api/quarantine.ts';
import type { SourceTopics } from '../../contracts/sources/topics.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { Identity } from '../access/identity.ts';
import { hasUsableTimestamp } from '../ports/kafka-record.ts';
import type { QuarantinedPreview, QuarantineStore } from '../ports/quarantine.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import { badRequest } from './problems.ts';
import { tellUnreadable } from './unreadable.ts';

export type QuarantineDeps = {
  readonly quarantine: Pick<QuarantineStore, 'readNewest'>;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly topics: SourceTopics;
  readonly telemetry: Pick<Telemetry, 'warn'>;
};

const iso = (instant: number): string => new Date(instant).toISOString();

/** UTF-8 takes at most four bytes for a character. */
const KEY_BYTES = 4 * PREVIEW_CHARACTERS;

/** The beginning of a key as text; null when it is not text. */
const previewKey = (key: Buffer | undefined): string | null => {
  if (key === undefined) return null;
  try {
    // The cut of a longer key may split a character, which is then left out.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(key.subarray(0, KEY_BYTES), {
      stream: key.length > KEY_BYTES,
    });
    return [...text].slice(0, PREVIEW_CHARACTERS).join('');
  } catch {
    return null;
  }
};

const toItem = ({
  timestamp,
  quarantinedAt,
  key,
  preview,
  ...rest
}: QuarantinedPreview): QuarantinedItem => ({
  ...rest,
  timestamp: timestamp >= 0 && hasUsableTimestamp({ timestamp }) ? iso(timestamp) : null,
  quarantined_at: iso(quarantinedAt),
  key: previewKey(key),
  value_preview: preview,
});

/**
 * When a record was quarantined, and its position, or the hash of its value if it is from a file.
 */
const PLACE = /^[\d:.TZ-]{24}#[A-Za-z0-9._-]{1,249}#(\d{1,10}#\d{20}|-1#h[\da-f]{12})$/;

/**
 * Reads a page of quarantined records, newest first. New ones do not shift the pages behind a
 * cursor.
 * @throws a 400 problem for an unknown topic or a cursor of another list
 */
export const readQuarantine = async (
  { quarantine, calendar, topics, telemetry }: QuarantineDeps,
  caller: Identity,
  { topic, limit, cursor }: QuarantineQuery,
): Promise<QuarantineBody> => {
  const names = Object.values(topics).flat();
  // Otherwise a mistyped name would look like an empty quarantine.
  if (topic !== undefined && !names.includes(topic)) {
    throw badRequest([{ parameter: 'topic', detail: `must be one of ${names.join(', ')}` }]);
  }
  const scope: CursorScope = { route: 'quarantine', caller, parameters: { topic } };
  const after = readCursor(scope, cursor);
  if (after !== undefined && !PLACE.test(after)) throw badCursor();
  const { records, unreadable, end } = await quarantine.readNewest({ topic, limit, after });
  tellUnreadable(telemetry, 'quarantined records', unreadable);
  return quarantineBody.parse({
    time_zone: calendar.timeZone,
    items: records.map(toItem),
    unreadable: unreadable.length,
    next_cursor: end === undefined ? null : encodeCursor(scope, end),
  });
};

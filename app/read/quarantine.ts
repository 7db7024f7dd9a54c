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
import {
  hasReason,
  type QuarantinedPreview,
  type QuarantinePage,
  type QuarantinePageRequest,
  type QuarantineSpan,
  type QuarantineStore,
} from '../ports/quarantine.ts';
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
export const QUARANTINE_PLACE = /^[\d:.TZ-]{24}#[A-Za-z0-9._-]{1,249}#(\d{1,10}#\d{20}|-1#h[\da-f]{12})$/;

/** Records by reason are looked for so many times in one answer, which may then be short. */
const READS_MAX = 10;

/**
 * Reads up to `limit` records whose reason contains a text, or fewer before a long stretch of
 * others.
 */
const readByReason = async (
  { readNewest }: QuarantineDeps['quarantine'],
  request: QuarantinePageRequest,
  reason: string | undefined,
): Promise<QuarantinePage> => {
  const records: QuarantinedPreview[] = [];
  const unreadable: string[] = [];
  let end = request.after;
  for (let read = 0; read < READS_MAX; read += 1) {
    const page = await readNewest({ ...request, limit: request.limit - records.length, after: end });
    records.push(...page.records.filter((record) => reason === undefined || hasReason(record, reason)));
    unreadable.push(...page.unreadable);
    end = page.end;
    if (end === undefined || records.length === request.limit || reason === undefined) break;
  }
  return { records, unreadable, end };
};

/**
 * Refuses a topic that no records are read from: a mistyped name would look like an empty
 * quarantine.
 */
export const requireTopic = (topics: SourceTopics, topic: string | undefined): void => {
  const names = Object.values(topics).flat();
  if (topic !== undefined && !names.includes(topic))
    throw badRequest([{ parameter: 'topic', detail: `must be one of ${names.join(', ')}` }]);
};

/** The ends of a span, in ms since 1970. */
export const toSpan = ({
  topic,
  from,
  to,
}: Pick<QuarantineQuery, 'topic' | 'from' | 'to'>): QuarantineSpan => ({
  topic,
  from: from === undefined ? undefined : Date.parse(from),
  to: to === undefined ? undefined : Date.parse(to),
});

/**
 * Reads a page of quarantined records, newest first. New ones do not shift the pages behind a
 * cursor.
 * @throws a 400 problem for an unknown topic or a cursor of another list
 */
export const readQuarantine = async (
  { quarantine, calendar, topics, telemetry }: QuarantineDeps,
  caller: Identity,
  { limit, cursor, ...selection }: QuarantineQuery,
): Promise<QuarantineBody> => {
  requireTopic(topics, selection.topic);
  const scope: CursorScope = { route: 'quarantine', caller, parameters: selection };
  const after = readCursor(scope, cursor);
  if (after !== undefined && !QUARANTINE_PLACE.test(after)) throw badCursor();
  const { records, unreadable, end } = await readByReason(
    quarantine,
    { ...toSpan(selection), limit, after },
    selection.reason,
  );
  tellUnreadable(telemetry, 'quarantined records', unreadable);
  return quarantineBody.parse({
    time_zone: calendar.timeZone,
    topics: Object.values(topics).flat(),
    items: records.map(toItem),
    unreadable: unreadable.length,
    next_cursor: end === undefined ? null : encodeCursor(scope, end),
  });
};

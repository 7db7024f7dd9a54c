import { type RedrivesBody, type RedrivesQuery, redrivesBody } from '../../contracts/api/redrive.ts';
import { auditId, type RedriveAudit, redriveAudit } from '../../contracts/audit.ts';
import type { Calendar } from '../../domain/time/calendar.ts';
import type { Identity } from '../access/identity.ts';
import type { AuditStore } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from './cursor.ts';
import { tellUnreadable } from './unreadable.ts';

export type RedrivesDeps = {
  readonly audit: Pick<AuditStore, 'readRedrives'>;
  readonly calendar: Pick<Calendar, 'timeZone'>;
  readonly telemetry: Pick<Telemetry, 'warn'>;
};

/** Reads a page of the notes of redrives, newest first. */
export const readRedrives = async (
  { audit, calendar, telemetry }: RedrivesDeps,
  caller: Identity,
  { limit, cursor }: RedrivesQuery,
): Promise<RedrivesBody> => {
  const scope: CursorScope = { route: 'redrives', caller, parameters: {} };
  const after = auditId.optional().safeParse(readCursor(scope, cursor));
  if (!after.success) throw badCursor();
  const redrives: RedriveAudit[] = [];
  const unreadable: string[] = [];
  let [last, isMore] = ['', false];
  for await (const { id, entry } of audit.readRedrives(after.data)) {
    isMore = redrives.length === limit;
    if (isMore) break;
    const redrive = redriveAudit.safeParse(entry);
    if (redrive.success) redrives.push(redrive.data);
    else unreadable.push(id);
    last = id;
  }
  tellUnreadable(telemetry, 'notes of redrives', unreadable);
  return redrivesBody.parse({
    time_zone: calendar.timeZone,
    redrives,
    unreadable: unreadable.length,
    next_cursor: isMore ? encodeCursor(scope, last) : null,
  });
};

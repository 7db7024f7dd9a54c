import { type ExclusionsBody, type ExclusionsQuery, exclusionsBody } from '../../contracts/api/exclusions.ts';
import { auditId, type ExclusionAudit, exclusionAudit } from '../../contracts/audit.ts';
import type { Identity } from '../access/identity.ts';
import type { AuditStore } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from '../read/cursor.ts';
import { tellUnreadable } from '../read/unreadable.ts';

/**
 * Reads a page of a seller's exclusions and inclusions, newest first. New ones do not shift the
 * pages behind a cursor.
 */
export const listExclusions = async (
  { audit, telemetry }: { readonly audit: AuditStore; readonly telemetry: Pick<Telemetry, 'warn'> },
  caller: Identity,
  sellerId: string,
  { limit, cursor }: ExclusionsQuery,
): Promise<ExclusionsBody> => {
  const scope: CursorScope = { route: 'exclusions', caller, parameters: { sellerId } };
  const after = auditId.optional().safeParse(readCursor(scope, cursor));
  if (!after.success) throw badCursor();
  const entries: ExclusionAudit[] = [];
  const unreadable: string[] = [];
  let last: string | undefined;
  const toPage = (isLast: boolean): ExclusionsBody => {
    tellUnreadable(telemetry, 'entries of the audit', unreadable, sellerId);
    return exclusionsBody.parse({
      seller_id: sellerId,
      entries,
      unreadable: unreadable.length,
      next_cursor: isLast || last === undefined ? null : encodeCursor(scope, last),
    });
  };
  for await (const { id, entry } of audit.readAudit(sellerId, after.data)) {
    // The audit also holds other changes by hand, such as repairs.
    const exclusion = exclusionAudit.safeParse(entry);
    if (entry === undefined) unreadable.push(id);
    else if (exclusion.success && entries.length === limit) return toPage(false);
    else if (exclusion.success) entries.push(exclusion.data);
    else continue;
    last = id;
  }
  return toPage(true);
};

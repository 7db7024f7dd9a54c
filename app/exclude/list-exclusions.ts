import { type ExclusionsBody, type ExclusionsQuery, exclusionsBody } from '../../contracts/api/exclusions.ts';
import { auditId, type ExclusionAudit, exclusionAudit } from '../../contracts/audit.ts';
import type { Identity } from '../access/identity.ts';
import type { AuditStore } from '../ports/audit.ts';
import { badCursor, type CursorScope, encodeCursor, readCursor } from '../read/cursor.ts';

/**
 * Reads a page of a seller's exclusions and inclusions, newest first. New ones do not shift the
 * pages behind a cursor.
 */
export const listExclusions = async (
  { audit }: { readonly audit: AuditStore },
  caller: Identity,
  sellerId: string,
  { limit, cursor }: ExclusionsQuery,
): Promise<ExclusionsBody> => {
  const scope: CursorScope = { route: 'exclusions', caller, parameters: { sellerId } };
  const after = auditId.optional().safeParse(readCursor(scope, cursor));
  if (!after.success) throw badCursor();
  const toPage = (entries: readonly ExclusionAudit[], last: string | undefined): ExclusionsBody =>
    exclusionsBody.parse({
      seller_id: sellerId,
      entries,
      next_cursor: last === undefined ? null : encodeCursor(scope, last),
    });
  const entries: ExclusionAudit[] = [];
  let last: string | undefined;
  for await (const { id, entry } of audit.readAudit(sellerId, after.data)) {
    // The audit also holds other changes by hand, such as repairs.
    const exclusion = exclusionAudit.safeParse(entry);
    if (!exclusion.success) continue;
    if (entries.length === limit) return toPage(entries, last);
    entries.push(exclusion.data);
    last = id;
  }
  return toPage(entries, undefined);
};

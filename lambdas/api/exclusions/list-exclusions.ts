import type { Identity } from '../../../adapters/auth/identity.ts';
import type { AuditStore } from '../../../adapters/dynamodb/audit-store.ts';
import { type ExclusionsBody, type ExclusionsQuery, exclusionsBody } from '../../../contracts/api/exclusions.ts';
import { auditId, type ExclusionAudit, exclusionAudit } from '../../../contracts/audit.ts';
import { type CursorScope, decodeCursor, encodeCursor } from '../cursor.ts';
import { badRequest } from '../problems.ts';

const badCursor = () =>
  badRequest([
    {
      parameter: 'cursor',
      detail: 'must be the next_cursor of an answer to this token, for this seller; leave it out for the first page',
    },
  ]);

/** One page of a seller's exclusions and inclusions, newest first. New ones do not shift the pages behind a cursor. */
export const listExclusions = async (
  { audit }: { readonly audit: AuditStore },
  caller: Identity,
  sellerId: string,
  { limit, cursor }: ExclusionsQuery,
): Promise<ExclusionsBody> => {
  const scope: CursorScope = { route: 'exclusions', caller, sellerId, rule: undefined };
  const after = cursor === undefined ? undefined : auditId.safeParse(decodeCursor(scope, cursor)).data;
  if (cursor !== undefined && after === undefined) throw badCursor();
  const entries: ExclusionAudit[] = [];
  let last: string | undefined;
  for await (const { id, entry } of audit.readAudit(sellerId, after)) {
    // The history also tells of what was done by hand to other things.
    const exclusion = exclusionAudit.safeParse(entry);
    if (!exclusion.success) continue;
    if (entries.length === limit) return pageOf(scope, entries, last);
    entries.push(exclusion.data);
    last = id;
  }
  return pageOf(scope, entries, undefined);
};

const pageOf = (scope: CursorScope, entries: readonly ExclusionAudit[], last: string | undefined): ExclusionsBody =>
  exclusionsBody.parse({ seller_id: scope.sellerId, entries, next_cursor: last === undefined ? null : encodeCursor(scope, last) });

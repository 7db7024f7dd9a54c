import * as z from 'zod';
import { auditRun, FINDING_KINDS, finding } from '../findings.ts';
import { count } from './fields.ts';
import { listHead } from './lists.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';
import { oneOf } from './parameters.ts';
import { format } from './statement.ts';

export const auditQuery = z.object({
  kind: z
    .enum(FINDING_KINDS, oneOf(FINDING_KINDS))
    .optional()
    .meta({ description: 'Only findings of this kind' }),
  limit: pageLimit({ of: 'Findings', max: 200, byDefault: 50 }).meta({
    description: 'Findings per page. Not for CSV, which holds all that are listed',
  }),
  cursor: pageCursor('token and kind, of the same run; not for CSV'),
  format,
});
export type AuditQuery = z.output<typeof auditQuery>;

/** `GET /v1/finance/audit`: what did not add up when the ledger was last audited. */
export const auditBody = z
  .object({
    ...listHead,
    run: auditRun.nullable().meta({
      description:
        'The last audit of all sellers. null before the first one, and when its result cannot be read ' +
        '(unreadable is 1 then): run it again',
    }),
    findings: z.array(finding),
    total: count.meta({ description: 'How many findings of this kind there are, listed or not' }),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'LedgerAudit' });
export type AuditBody = z.infer<typeof auditBody>;

/** The columns of findings as CSV. A finding has a value where its kind has the field. */
export const FINDING_COLUMNS = [
  'kind',
  'seller_id',
  'order_id',
  'refund_id',
  'payout_id',
  'rating_id',
  'at',
  'order_value',
  'refunded_value',
  'refund_amount',
  'payout_amount',
  'balance_before',
  'commission_rate',
  'order_commission_rate',
  'difference',
  'refund_ids',
] as const;
export type FindingColumn = (typeof FINDING_COLUMNS)[number];

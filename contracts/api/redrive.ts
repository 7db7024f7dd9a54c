/**
 * Quarantined records that are driven again: `POST /v1/operator/quarantine/drive`, and
 * `GET /v1/operator/quarantine/drives`.
 */
import * as z from 'zod';
import { auditId, redriveAudit, redriveFigures } from '../audit.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';
import { isSpan, quarantineSelection, SPAN_ERROR } from './quarantine.ts';

const FIELDS = [...Object.keys(quarantineSelection), 'dry_run', 'cursor'].join(', ');

/** Which quarantined records to drive again, or to try. */
export const redriveRequest = z
  .strictObject(
    {
      ...quarantineSelection,
      dry_run: z
        .boolean({
          error: ({ input }) => (input === undefined ? 'is missing' : 'must be true or false'),
        })
        .meta({ description: 'true: say what would become of the records, and change nothing' }),
      cursor: z.string('must be a text').optional().meta({
        description: "To go on: 'next_cursor' of the answer before, with the same token and fields",
      }),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `has fields that are not known (${issue.keys.slice(0, 5).join(', ')}); it takes ${FIELDS}`
          : 'must be a JSON object',
    },
  )
  .refine(isSpan, SPAN_ERROR)
  .meta({ id: 'RedriveRequest' });
export type RedriveRequest = z.output<typeof redriveRequest>;

/** What one call did. The figures of a redrive that takes several calls add up. */
export const redriveBody = z
  .object({
    dry_run: z.boolean(),
    ...redriveFigures,
    left: z.boolean().meta({
      description: "Whether work is left: send the same request with 'next_cursor' as its 'cursor'",
    }),
    next_cursor: z.string().nullable().meta({ description: 'null when no work is left' }),
    audit_id: auditId
      .nullable()
      .meta({ description: 'The id of the note of this redrive; null for a dry run, which has none' }),
  })
  .meta({ id: 'Redrive' });
export type RedriveBody = z.infer<typeof redriveBody>;

export const redrivesQuery = z.object({
  limit: pageLimit({ of: 'Redrives', max: 100, byDefault: 50 }),
  cursor: pageCursor('token'),
});
export type RedrivesQuery = z.output<typeof redrivesQuery>;

/** Who drove quarantined records again and what became of them, the newest first. */
export const redrivesBody = z
  .object({
    time_zone: z.string(),
    redrives: z.array(redriveAudit),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Redrives' });
export type RedrivesBody = z.infer<typeof redrivesBody>;

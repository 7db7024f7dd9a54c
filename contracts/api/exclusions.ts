/**
 * Cases that an operator excluded: `POST` and `GET /v1/operator/sellers/{seller_id}/exclusions`.
 */
import * as z from 'zod';
import { auditId, exclusionAudit } from '../audit.ts';
import { entityIdText } from '../records/identifiers.ts';
import { instant, ORDER_RATES, RATE_NAMES, RATING_RATES, sellerId } from './fields.ts';
import { nextCursor, pageCursor, pageLimit, unreadableItems } from './paging.ts';

export const REASON_CHARACTERS_MAX = 500;

const REASON = `must be a text of 1 to ${REASON_CHARACTERS_MAX} characters`;
const missingOr = (wrong: string) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined ? 'is missing' : wrong;

const requestFields = {
  excluded: z
    .boolean({ error: missingOr('must be true or false') })
    .meta({ description: 'true: exclude the case from the rate; false: count it again' }),
  reason: z
    .string({ error: missingOr(REASON) })
    .trim()
    .min(1, REASON)
    .max(REASON_CHARACTERS_MAX, REASON)
    .meta({
      description: 'The reason, which is kept in the history',
      examples: ['The carrier was on strike'],
    }),
};
const anyObject = z.record(z.string(), z.unknown());
const orderCase = { rate: z.enum(ORDER_RATES), order_id: entityIdText.meta({ examples: ['order-1841'] }) };
const ratingCase = {
  rate: z.literal(RATING_RATES),
  rating_id: entityIdText.meta({ examples: ['rating-77'] }),
};

/** One case, the rate that it counts in, and whether it is to be excluded from it. */
export const exclusionRequest = z
  .discriminatedUnion(
    'rate',
    [z.object({ ...orderCase, ...requestFields }), z.object({ ...ratingCase, ...requestFields })],
    {
      error: ({ input }) =>
        anyObject.safeParse(input).success
          ? `must be one of ${RATE_NAMES.join(', ')}`
          : 'must be a JSON object',
    },
  )
  .meta({ id: 'ExclusionRequest' });
export type ExclusionRequest = z.output<typeof exclusionRequest>;

const answerFields = {
  seller_id: sellerId,
  excluded: z.boolean().meta({ description: 'Whether the case is excluded now' }),
  changed: z
    .boolean()
    .meta({ description: 'false: the case was like that already, and nothing was written' }),
  at: instant,
  by: z
    .string()
    .meta({ description: "The operator: the claim 'sub' of the token", examples: ['operator:demo'] }),
  audit_id: auditId
    .nullable()
    .meta({ description: 'The id of the entry in the history; null when nothing changed' }),
};

export const exclusionBody = z
  .discriminatedUnion('rate', [
    z.object({ ...orderCase, ...answerFields }),
    z.object({ ...ratingCase, ...answerFields }),
  ])
  .meta({ id: 'Exclusion' });
export type ExclusionBody = z.infer<typeof exclusionBody>;

export const exclusionsQuery = z.object({
  limit: pageLimit({ of: 'Entries', max: 100, byDefault: 50 }),
  cursor: pageCursor('token and seller'),
});
export type ExclusionsQuery = z.output<typeof exclusionsQuery>;

/** What was excluded and counted again, newest first. The newest entry of a case holds. */
export const exclusionsBody = z
  .object({
    seller_id: sellerId,
    entries: z.array(exclusionAudit),
    unreadable: unreadableItems,
    next_cursor: nextCursor,
  })
  .meta({ id: 'Exclusions' });
export type ExclusionsBody = z.infer<typeof exclusionsBody>;

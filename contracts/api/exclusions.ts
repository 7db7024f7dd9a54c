/** Cases that an operator took out of a rate: `POST` and `GET /v1/operator/sellers/{seller_id}/exclusions`. */
import * as z from 'zod';
import { auditId, exclusionAudit } from '../audit.ts';
import { identifier } from '../records/fields.ts';
import { instant, ORDER_RATES, RATE_NAMES, RATING_RATES, sellerId } from './fields.ts';
import { alertsQuery } from './parameters.ts';

export const REASON_CHARACTERS_MAX = 500;

const REASON = `must be a text of 1 to ${REASON_CHARACTERS_MAX} characters`;
const missingOr = (wrong: string) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined ? 'is missing' : wrong;

const asked = {
  excluded: z
    .boolean({ error: missingOr('must be true or false') })
    .meta({ description: 'true takes it out of the rate, false counts it again' }),
  reason: z
    .string({ error: missingOr(REASON) })
    .trim()
    .min(1, REASON)
    .max(REASON_CHARACTERS_MAX, REASON)
    .meta({ description: 'Why, for whoever asks later', examples: ['The carrier was on strike'] }),
};
const anyObject = z.record(z.string(), z.unknown());
const orderCase = { rate: z.enum(ORDER_RATES), order_id: identifier.meta({ examples: ['order-1841'] }) };
const ratingCase = { rate: z.literal(RATING_RATES), rating_id: identifier.meta({ examples: ['rating-77'] }) };

/** One case (an order, for the average rating a rating), the rate that it is about, and whether it is to count there. */
export const exclusionRequest = z
  .discriminatedUnion('rate', [z.object({ ...orderCase, ...asked }), z.object({ ...ratingCase, ...asked })], {
    error: ({ input }) =>
      anyObject.safeParse(input).success
        ? `must be one of ${RATE_NAMES.join(', ')}`
        : 'must be a JSON object',
  })
  .meta({ id: 'ExclusionRequest' });
export type ExclusionRequest = z.output<typeof exclusionRequest>;

const answered = {
  seller_id: sellerId,
  excluded: z.boolean().meta({ description: 'How it stands now' }),
  changed: z.boolean().meta({ description: 'false: it stood that way already, and nothing was written' }),
  at: instant,
  by: z
    .string()
    .meta({ description: "The operator, as the token's issuer calls it (sub)", examples: ['operator:demo'] }),
  audit_id: auditId
    .nullable()
    .meta({ description: 'Names the entry of the history; null when nothing changed' }),
};

export const exclusionBody = z
  .discriminatedUnion('rate', [
    z.object({ ...orderCase, ...answered }),
    z.object({ ...ratingCase, ...answered }),
  ])
  .meta({ id: 'Exclusion' });
export type ExclusionBody = z.infer<typeof exclusionBody>;

export const exclusionsQuery = z.object({
  limit: alertsQuery.shape.limit.meta({ description: 'Entries per page' }),
  cursor: z
    .string()
    .optional()
    .meta({ description: "The next page: 'next_cursor' of the page before, with the same token and seller" }),
});
export type ExclusionsQuery = z.output<typeof exclusionsQuery>;

/** What was excluded and included again, newest first. A case stands as its newest entry says. */
export const exclusionsBody = z
  .object({ seller_id: sellerId, entries: z.array(exclusionAudit), next_cursor: z.string().nullable() })
  .meta({ id: 'Exclusions' });
export type ExclusionsBody = z.infer<typeof exclusionsBody>;

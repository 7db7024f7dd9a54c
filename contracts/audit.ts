/** What people changed in a seller's figures by hand, each change once: who, when, what and why. */
import * as z from 'zod';
import { instant, type RateName } from './api/fields.ts';
import { identifier } from './records/fields.ts';

/** Rates that orders count in; an order is taken out of one of them by its id. */
export const ORDER_RATES = ['acceptance_rate', 'cancellation_rate', 'sla_compliance_rate'] as const satisfies readonly RateName[];

const made = {
  at: instant,
  by: z.string().meta({ description: "The operator, as the token's issuer calls it (sub)", examples: ['operator:demo'] }),
  reason: z.string().meta({ examples: ['The carrier was on strike'] }),
};

export const EXCLUSION_ACTIONS = ['exclude', 'include'] as const;
const action = z.enum(EXCLUSION_ACTIONS).meta({ description: 'Taken out of the rate, or counted in it again' });

/** A case taken out of a rate, or counted in it again. */
export const exclusionAudit = z
  .discriminatedUnion('rate', [
    z.object({ ...made, action, rate: z.enum(ORDER_RATES), order_id: identifier }),
    z.object({ ...made, action, rate: z.literal('avg_rating'), rating_id: identifier }),
  ])
  .meta({ id: 'ExclusionAudit' });
export type ExclusionAudit = z.infer<typeof exclusionAudit>;

export const auditEntry = z.discriminatedUnion('action', [exclusionAudit]);
export type AuditEntry = z.infer<typeof auditEntry>;

/** `<ISO time>#<random>`: the ids of a seller sort by time. */
export const auditId = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[\w-]{1,64}$/);

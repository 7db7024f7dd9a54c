import * as z from 'zod';
import { identifier } from '../../contracts/records/fields.ts';
import type { Role } from '../../contracts/roles.ts';

/** Who or what a token was issued to, in its issuer's words (`sub`): one text for each person or program. OpenID Connect allows 255 characters. */
export const subject = z.string().min(1).max(255);

/** Who calls, as a verified token says: one seller, or a role of the marketplace. Never more than one of them. */
export const identity = z.discriminatedUnion('role', [
  z.object({ role: z.literal('seller'), subject, sellerId: identifier }),
  z.object({ role: z.literal('operator'), subject }),
  z.object({ role: z.literal('finance'), subject }),
]);
export type Identity = z.infer<typeof identity>;
export type Operator = Extract<Identity, { readonly role: 'operator' }>;

/** Who reads a seller's figures beside the seller itself, unless a route says otherwise. */
const SELLER_READERS: readonly Role[] = ['operator'];

/**
 * Whether this caller may read that seller's figures: the seller itself may, and who has one of these roles. The answer depends
 * on the token and the id alone, never on whether such a seller exists.
 */
export const mayReadSeller = (
  caller: Identity,
  sellerId: string,
  roles: readonly Role[] = SELLER_READERS,
): boolean => (caller.role === 'seller' ? caller.sellerId === sellerId : roles.includes(caller.role));

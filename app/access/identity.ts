import * as z from 'zod';
import { sellerIdText } from '../../contracts/records/identifiers.ts';
import type { Role } from '../../contracts/roles.ts';

/**
 * The person or program that a token was issued to, as its issuer names it (`sub`). OpenID Connect
 * allows 255 characters.
 */
export const subject = z.string().min(1).max(255);

/** The caller, according to a verified token: either one seller or one role of the marketplace. */
export const identity = z.discriminatedUnion('role', [
  z.object({ role: z.literal('seller'), subject, sellerId: sellerIdText }),
  z.object({ role: z.literal('operator'), subject }),
  z.object({ role: z.literal('finance'), subject }),
]);
export type Identity = z.infer<typeof identity>;
export type Operator = Extract<Identity, { readonly role: 'operator' }>;

/** The roles that may read a seller's figures, unless a route lists others. */
const SELLER_READERS: readonly Role[] = ['operator'];

/**
 * Whether a caller may read a seller's figures: the seller itself may, and so may these roles. The
 * answer depends only on the token and the id, so it does not reveal whether the seller exists.
 */
export const mayReadSeller = (
  caller: Identity,
  sellerId: string,
  roles: readonly Role[] = SELLER_READERS,
): boolean => (caller.role === 'seller' ? caller.sellerId === sellerId : roles.includes(caller.role));

import * as z from 'zod';
import { sellerIdText } from '../../contracts/records/identifiers.ts';
import { ROLES } from '../../contracts/roles.ts';
import { type Identity, subject as subjectClaim } from './identity.ts';

const claims = z.object({ seller_id: sellerIdText.optional(), roles: z.array(z.string()).optional() });
const issuedTo = z.object({ sub: subjectClaim });

/**
 * Reads who a verified token was issued to, or why its claims do not say. Ignores roles that are
 * not ours.
 */
export const readIdentity = (
  payload: unknown,
): { readonly identity: Identity } | { readonly reason: string } => {
  const parsed = claims.safeParse(payload);
  if (!parsed.success)
    return { reason: 'its claims seller_id (an identifier) or roles (an array of strings) are malformed' };
  const { seller_id: sellerId, roles = [] } = parsed.data;
  const token = issuedTo.safeParse(payload);
  if (!token.success) return { reason: 'it does not say to whom it was issued (sub, 1 to 255 characters)' };
  const { sub: subject } = token.data;
  const [role, ...more] = ROLES.filter((name) => roles.includes(name));
  if (sellerId !== undefined) {
    return role === undefined
      ? { identity: { role: 'seller', subject, sellerId } }
      : { reason: 'it has both a seller_id and a role; it must have one of them' };
  }
  if (role === undefined)
    return { reason: `it has neither a seller_id nor one of the roles ${ROLES.join(', ')}` };
  return more.length === 0
    ? { identity: { role, subject } }
    : { reason: `it has several of the roles ${ROLES.join(', ')}; it must have one of them` };
};

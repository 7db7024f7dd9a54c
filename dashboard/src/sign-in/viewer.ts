import { decodeJwt } from 'jose';
import * as z from 'zod';
import { sellerId } from '../../../contracts/api/fields.ts';

/** Whose page to show. The server decides what may be read; this only says what to ask it for. */
export type Viewer =
  | { readonly kind: 'seller'; readonly sellerId: string }
  | { readonly kind: 'operator' }
  | { readonly kind: 'finance' }
  | { readonly kind: 'nobody'; readonly reason: string };

const claims = z.object({ seller_id: sellerId.optional(), roles: z.array(z.string()).optional() });

const claimsOf = (token: string): z.infer<typeof claims> | undefined => {
  try {
    return claims.safeParse(decodeJwt(token)).data;
  } catch {
    // An opaque token: it says nothing to us.
    return undefined;
  }
};

/** Whom an access token speaks for. It is decoded and not verified. */
export const viewerOf = (token: string): Viewer => {
  const found = claimsOf(token);
  if (found === undefined) return { kind: 'nobody', reason: 'its access token cannot be read' };
  if (found.seller_id !== undefined) return { kind: 'seller', sellerId: found.seller_id };
  if (found.roles?.includes('operator') === true) return { kind: 'operator' };
  if (found.roles?.includes('finance') === true) return { kind: 'finance' };
  return { kind: 'nobody', reason: 'it belongs to no seller and has no role here' };
};

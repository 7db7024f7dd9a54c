import { decodeJwt } from 'jose';
import * as z from 'zod';
import { sellerId } from '../../../contracts/api/fields.ts';

/** Whose pages to show. The API decides what may be read; this only says what to ask it for. */
export type Viewer =
  | { readonly kind: 'seller'; readonly sellerId: string }
  | { readonly kind: 'operator' }
  | { readonly kind: 'finance' };

/** Somebody who may see nothing, and why. */
export type Nobody = { readonly kind: 'nobody'; readonly reason: string };

const claims = z.object({ seller_id: sellerId.optional(), roles: z.array(z.string()).optional() });

const readClaims = (token: string): z.infer<typeof claims> | undefined => {
  try {
    return claims.safeParse(decodeJwt(token)).data;
  } catch {
    // An opaque token.
    return undefined;
  }
};

/** Tells from an access token whose pages to show. The token is decoded but not verified. */
export const identifyViewer = (token: string): Viewer | Nobody => {
  const tokenClaims = readClaims(token);
  if (tokenClaims === undefined) return { kind: 'nobody', reason: 'its access token cannot be read' };
  if (tokenClaims.seller_id !== undefined) return { kind: 'seller', sellerId: tokenClaims.seller_id };
  if (tokenClaims.roles?.includes('operator') === true) return { kind: 'operator' };
  if (tokenClaims.roles?.includes('finance') === true) return { kind: 'finance' };
  return { kind: 'nobody', reason: 'it belongs to no seller and has no role' };
};

import { type Identity, mayReadSeller, type Operator } from '../../app/access/identity.ts';
import type { TokenVerifier } from '../../app/ports/tokens.ts';
import {
  badRequest,
  forbidden,
  forbiddenRole,
  missingToken,
  operatorsOnly,
  refusedToken,
} from '../../app/read/problems.ts';
import { sellerPath } from '../../contracts/api/parameters.ts';
import type { Role } from '../../contracts/roles.ts';
import { bearerToken } from '../auth/credentials.ts';

/** A request for one seller's figures by somebody who may read them. */
export type SellerRequest = {
  readonly caller: Identity;
  readonly sellerId: string;
  readonly query: URLSearchParams;
  readonly request: Request;
};

/** A request for what belongs to no one seller, by somebody whose role it is for. */
export type RoleRequest = Omit<SellerRequest, 'sellerId'>;

const authenticate = async (verify: TokenVerifier, request: Request): Promise<Identity> => {
  const token = bearerToken(request.headers.get('authorization') ?? undefined);
  if (token === undefined) throw missingToken();
  const verification = await verify(token);
  if ('reason' in verification) throw refusedToken(verification.reason);
  return verification.identity;
};

const queryOf = ({ url }: Request): URLSearchParams => new URL(url).searchParams;

/**
 * Lets a request through to a seller's figures: the seller's own, or one by these roles. Throws a 401 or 403 problem; the caller
 * is checked before the id is even looked at, so a stranger learns nothing from the answer.
 */
export const authorise = async (
  verify: TokenVerifier,
  request: Request,
  sellerId: string,
  roles?: readonly Role[],
): Promise<SellerRequest> => {
  const caller = await authenticate(verify, request);
  if (!mayReadSeller(caller, sellerId, roles)) throw forbidden();
  return ofSeller(caller, request, sellerId);
};

/** Lets an operator's request through, for whichever seller. Throws a 401 or 403 problem, the same for every seller's id. */
export const authoriseOperator = async (
  verify: TokenVerifier,
  request: Request,
  sellerId: string,
): Promise<SellerRequest & { readonly caller: Operator }> => {
  const caller = await authenticate(verify, request);
  if (caller.role !== 'operator') throw operatorsOnly();
  return ofSeller(caller, request, sellerId);
};

const ofSeller = <Caller extends Identity>(
  caller: Caller,
  request: Request,
  sellerId: string,
): SellerRequest & { readonly caller: Caller } => {
  const parsed = sellerPath.safeParse({ seller_id: sellerId });
  if (!parsed.success)
    throw badRequest(parsed.error.issues.map(({ message }) => ({ parameter: 'seller_id', detail: message })));
  return { caller, sellerId, query: queryOf(request), request };
};

/** Lets a request through that only these roles may make. Throws a 401 or 403 problem. */
export const authoriseRole = async (
  verify: TokenVerifier,
  request: Request,
  roles: readonly Identity['role'][],
): Promise<RoleRequest> => {
  const caller = await authenticate(verify, request);
  if (!roles.includes(caller.role)) throw forbiddenRole();
  return { caller, query: queryOf(request), request };
};

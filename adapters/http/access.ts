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

/** An authorised request for one seller's figures. */
export type SellerRequest = {
  readonly caller: Identity;
  readonly sellerId: string;
  readonly query: URLSearchParams;
  readonly request: Request;
};

/** An authorised request about no particular seller. */
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
 * Authorises a request for a seller's figures, from the seller itself or from one of these roles.
 * Throws a 401 or 403 problem. It checks the caller before it validates the seller's id, so that a
 * stranger learns nothing from the response.
 */
export const authorise = async (
  verify: TokenVerifier,
  request: Request,
  sellerId: string,
  roles?: readonly Role[],
): Promise<SellerRequest> => {
  const caller = await authenticate(verify, request);
  if (!mayReadSeller(caller, sellerId, roles)) throw forbidden();
  return toSellerRequest(caller, request, sellerId);
};

/**
 * Authorises an operator's request about any seller. Throws a 401 or 403 problem, the same one for
 * every seller's id.
 */
export const authoriseOperator = async (
  verify: TokenVerifier,
  request: Request,
  sellerId: string,
): Promise<SellerRequest & { readonly caller: Operator }> => {
  const { caller } = await authoriseOperatorAlone(verify, request);
  return toSellerRequest(caller, request, sellerId);
};

/** Authorises an operator's request about no particular seller. Throws a 401 or 403 problem. */
export const authoriseOperatorAlone = async (
  verify: TokenVerifier,
  request: Request,
): Promise<RoleRequest & { readonly caller: Operator }> => {
  const caller = await authenticate(verify, request);
  if (caller.role !== 'operator') throw operatorsOnly();
  return { caller, query: queryOf(request), request };
};

const toSellerRequest = <Caller extends Identity>(
  caller: Caller,
  request: Request,
  sellerId: string,
): SellerRequest & { readonly caller: Caller } => {
  const parsed = sellerPath.safeParse({ seller_id: sellerId });
  if (!parsed.success)
    throw badRequest(parsed.error.issues.map(({ message }) => ({ parameter: 'seller_id', detail: message })));
  return { caller, sellerId, query: queryOf(request), request };
};

/** Authorises a request that only these roles may make. Throws a 401 or 403 problem. */
export const authoriseRole = async (
  verify: TokenVerifier,
  request: Request,
  roles: readonly Identity['role'][],
): Promise<RoleRequest> => {
  const caller = await authenticate(verify, request);
  if (!roles.includes(caller.role)) throw forbiddenRole();
  return { caller, query: queryOf(request), request };
};

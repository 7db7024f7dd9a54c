import * as z from 'zod';
import { SELLER_CLAIM } from '../../contracts/roles.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { identityOf } from './claims.ts';

/** The user attribute that names a user's seller. The user pool lets nobody but administrators write it. */
const SELLER_ATTRIBUTE = `custom:${SELLER_CLAIM}`;

/**
 * What we read of a pre-token-generation event; the rest goes back as it came. Version 1 cannot change access tokens, so a pool that is
 * set up with it must fail loudly: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
const tokenRequest = z.looseObject({
  version: z.enum(['2', '3'], { error: 'must be 2: set the user pool trigger up with LambdaVersion V2_0' }),
  request: z.looseObject({
    userAttributes: z.record(z.string(), z.string()),
    groupConfiguration: z.looseObject({ groupsToOverride: z.array(z.string()).nullish() }).nullish(),
  }),
});

type Claims =
  | { readonly seller_id: string }
  | { readonly roles: readonly [string] }
  | Readonly<Record<string, never>>;
type TokenChanges = { readonly claimsToAddOrOverride: Claims };
type TokenRequest = z.infer<typeof tokenRequest>;
export type TokenAnswer = Omit<TokenRequest, 'response'> & {
  readonly response: {
    readonly claimsAndScopeOverrideDetails: {
      readonly idTokenGeneration: TokenChanges;
      readonly accessTokenGeneration: TokenChanges;
    };
  };
};

export type TokenClaimsHandler = (event: unknown) => Promise<TokenAnswer>;

/**
 * The claims of a user: `seller_id` or `roles`, by the very rule that the API reads them with. From version 2 on a claim may be an array
 * (same page, "Event versions"), so `roles` is one.
 */
const claimsOf = ({ request }: TokenRequest): { readonly claims: Claims; readonly refusal?: string } => {
  // An attribute that was emptied is still there, without text.
  const { [SELLER_ATTRIBUTE]: seller, sub } = request.userAttributes;
  const named = identityOf({
    sub,
    seller_id: seller || undefined,
    roles: request.groupConfiguration?.groupsToOverride ?? [],
  });
  if ('reason' in named) return { claims: {}, refusal: named.reason };
  const { identity } = named;
  return {
    claims: identity.role === 'seller' ? { seller_id: identity.sellerId } : { roles: [identity.role] },
  };
};

/**
 * The token-claims function: Cognito asks it before it makes tokens. A user who is neither one seller nor in one of our groups, or more
 * than one of these, gets tokens that open nothing, and the API says why. The identity token says the same, for the web app to show.
 * Rejects for an event that is none: then nobody signs in, instead of everybody without rights.
 */
export const createTokenClaims =
  ({ telemetry }: { readonly telemetry: Telemetry }): TokenClaimsHandler =>
  async (event) => {
    const parsed = tokenRequest.parse(event);
    const { claims, refusal } = claimsOf(parsed);
    if (refusal !== undefined) {
      const { sub } = parsed.request.userAttributes;
      telemetry.warn(`a user was given a token that opens nothing: ${refusal}`, { sub });
    }
    const changes: TokenChanges = { claimsToAddOrOverride: claims };
    return {
      ...parsed,
      response: {
        claimsAndScopeOverrideDetails: { idTokenGeneration: changes, accessTokenGeneration: changes },
      },
    };
  };

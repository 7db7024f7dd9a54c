import * as z from 'zod';
import { SELLER_CLAIM } from '../../contracts/roles.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { readIdentity } from './claims.ts';

/**
 * The user attribute that names a user's seller. Only administrators of the user pool can write it.
 */
const SELLER_ATTRIBUTE = `custom:${SELLER_CLAIM}`;

/**
 * The fields of a pre-token-generation event that we read. The others are returned unchanged.
 * Version 1 cannot change access tokens, so a user pool that uses it must fail loudly. See
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
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
 * Chooses a user's claims, `seller_id` or `roles`, by the rule that the API reads them with.
 * `roles` can be an array because we require event version 2 (same page, "Event versions").
 */
const chooseClaims = ({ request }: TokenRequest): { readonly claims: Claims; readonly refusal?: string } => {
  // Cognito keeps an attribute that was cleared, as an empty text.
  const { [SELLER_ATTRIBUTE]: seller, sub } = request.userAttributes;
  const result = readIdentity({
    sub,
    seller_id: seller || undefined,
    roles: request.groupConfiguration?.groupsToOverride ?? [],
  });
  if ('reason' in result) return { claims: {}, refusal: result.reason };
  const { identity } = result;
  return {
    claims: identity.role === 'seller' ? { seller_id: identity.sellerId } : { roles: [identity.role] },
  };
};

/**
 * Creates the use case of the token-claims function, which Cognito calls before it issues tokens. A
 * user must be one seller or in one of our groups. Anybody else gets tokens that grant no access,
 * and the API says why. The identity token carries the same claims, so that the web app can show
 * them.
 * @throws for a malformed event: nobody can sign in then, rather than everybody without access
 */
export const createTokenClaims =
  ({ telemetry }: { readonly telemetry: Telemetry }): TokenClaimsHandler =>
  async (event) => {
    const parsed = tokenRequest.parse(event);
    const { claims, refusal } = chooseClaims(parsed);
    if (refusal !== undefined) {
      const { sub } = parsed.request.userAttributes;
      telemetry.warn(`a user got a token that grants no access: ${refusal}`, { sub });
    }
    const changes: TokenChanges = { claimsToAddOrOverride: claims };
    return {
      ...parsed,
      response: {
        claimsAndScopeOverrideDetails: { idTokenGeneration: changes, accessTokenGeneration: changes },
      },
    };
  };

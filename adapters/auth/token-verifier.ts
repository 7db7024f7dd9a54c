import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import * as z from 'zod';
import { readIdentity } from '../../app/access/claims.ts';
import { KeysUnavailableError, type TokenVerifier } from '../../app/ports/tokens.ts';

export type TokenVerifierOptions = {
  readonly issuer: string;
  readonly audience: string;
  /**
   * The issuer's keys, or the URL where it publishes them. Keys from a URL are cached for ten
   * minutes.
   */
  readonly keys: URL | JSONWebKeySet;
  /** ms since 1970. */
  readonly clock: () => number;
};

/**
 * Only asymmetric algorithms: whoever can verify a token with a shared secret can also forge one.
 */
const ALGORITHMS = ['RS256', 'ES256'];

/** An issuer's clock may differ from ours by some seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** The last second that a Date can hold. JSON has larger numbers, and 1e400 is read as Infinity. */
const INSTANT_SECONDS_MAX = 8_640_000_000_000;
const instant = z.number().min(0).max(INSTANT_SECONDS_MAX);

/** The times of a token. jose only checks that they are numbers. */
const times = z.object({ exp: instant, nbf: instant.optional(), iat: instant.optional() });

/**
 * Whether the token caused the error. Any other error means that the keys themselves are
 * unavailable.
 */
const isTokenError = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

const keyReader = (keys: URL | JSONWebKeySet): JWTVerifyGetKey => {
  const read = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
  return async (header, token) => {
    try {
      return await read(header, token);
    } catch (error) {
      if (isTokenError(error)) throw error;
      const from = keys instanceof URL ? keys.href : 'the local key set';
      throw new KeysUnavailableError(`could not read the keys that verify tokens from ${from}`, {
        cause: error,
      });
    }
  };
};

const CLAIM_REASONS: Readonly<Record<string, string>> = {
  iss: 'it comes from another issuer',
  exp: 'it has no valid expiry (exp)',
  nbf: 'it is not valid yet',
};

const reasonOf = (error: errors.JOSEError): string => {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return CLAIM_REASONS[error.claim] ?? 'one of its claims is not acceptable';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature does not match';
  if (error instanceof errors.JOSEAlgNotAllowed) return `it is not signed with ${ALGORITHMS.join(' or ')}`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it is signed with a key that its issuer does not publish';
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return 'it does not say with which key it is signed (kid)';
  return 'it is malformed';
};

/** One audience or several; anything else names none. */
const audiences = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/**
 * Whether a token is meant for this audience. Cognito's access tokens have no `aud`, so `client_id`
 * takes its place, as in API Gateway's JWT authorizer. If there is an `aud`, only `aud` counts.
 */
const isMeantFor = (audience: string, { aud, client_id }: JWTPayload): boolean =>
  aud === undefined ? client_id === audience : audiences.safeParse(aud).data?.includes(audience) === true;

/**
 * Cognito sets `token_use`. Its identity tokens are meant for the web app and must not open the
 * API.
 */
const isAccessToken = ({ token_use }: JWTPayload): boolean =>
  token_use === undefined || token_use === 'access';

/**
 * Verifies access tokens: signature, issuer, audience, expiry (required) and not-before. Then it
 * reads the caller's identity from the claims.
 */
export const createTokenVerifier = ({
  issuer,
  audience,
  keys,
  clock,
}: TokenVerifierOptions): TokenVerifier => {
  const readKey = keyReader(keys);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, readKey, {
        issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock()),
      });
      if (!isMeantFor(audience, payload)) return { reason: 'it is meant for another audience' };
      if (!isAccessToken(payload)) return { reason: 'it is not an access token (token_use)' };
      const valid = times.safeParse(payload);
      if (!valid.success) return { reason: 'one of its times (exp, nbf, iat) is no time' };
      const named = readIdentity(payload);
      return 'reason' in named ? named : { identity: named.identity, expiresAt: valid.data.exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { reason: reasonOf(error) };
      throw error;
    }
  };
};

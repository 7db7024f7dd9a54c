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
  /** Where the issuer publishes its keys (read when needed, then cached for ten minutes), or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** Asymmetric only: with a shared secret, whoever can verify tokens can also make them. */
const ALGORITHMS = ['RS256', 'ES256'];

/** Clocks of issuers and ours differ by seconds. */
const CLOCK_TOLERANCE_SECONDS = 30;

const expiry = z.object({ exp: z.number() });

/** What a key set says about the token it was asked for; everything else is a failure of the keys themselves. */
const aboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

const keyReader = (keys: URL | JSONWebKeySet): JWTVerifyGetKey => {
  const read = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
  return async (header, token) => {
    try {
      return await read(header, token);
    } catch (error) {
      if (aboutTheToken(error)) throw error;
      const from = keys instanceof URL ? `from ${keys.href}` : 'from the given key set';
      throw new KeysUnavailableError(`the keys that tokens are verified with could not be read ${from}`, {
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

/**
 * Whether a token is meant for us. Cognito's access tokens have no `aud`: there `client_id` takes its place, as it does for API Gateway's
 * JWT authorizer. An `aud` that is present alone decides, whatever it is.
 */
const isMeantFor = (audience: string, { aud, client_id }: JWTPayload): boolean =>
  aud === undefined ? client_id === audience : [aud].flat().includes(audience);

/** Cognito says what a token is for. Its identity tokens are for the web app to read, and must not open the API. */
const isAccessToken = ({ token_use }: JWTPayload): boolean =>
  token_use === undefined || token_use === 'access';

/** A verifier of access tokens: signature, issuer, audience, expiry (required) and not-before, then who it speaks for. */
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
      const named = readIdentity(payload);
      return 'reason' in named
        ? named
        : { identity: named.identity, expiresAt: expiry.parse(payload).exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { reason: reasonOf(error) };
      throw error;
    }
  };
};

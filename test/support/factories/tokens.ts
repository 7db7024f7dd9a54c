import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

export const ISSUER = 'https://tokens.example';
export const AUDIENCE = 'seller-pulse';

export type TokenIssuer = {
  readonly keySet: JSONWebKeySet;
  readonly sign: (claims: JWTPayload, header?: { readonly kid?: string }) => Promise<string>;
};

/** An issuer with one key of its own. `sign` takes the claims as they are. */
export const createIssuer = async (
  algorithm: 'RS256' | 'ES256' | 'PS256' = 'ES256',
  kid = 'key-1',
): Promise<TokenIssuer> => {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  return {
    keySet: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: algorithm }] },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, ...header }).sign(privateKey),
  };
};

/** The default subject of tokens in tests. */
export const SUBJECT = 'user-1';

/** Claims of a token that is valid for an hour from `now` (ms since 1970). */
export const claimsAt = (now: number, subject: JWTPayload): JWTPayload => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: SUBJECT,
  exp: Math.floor(now / 1000) + 3600,
  ...subject,
});

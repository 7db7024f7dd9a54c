import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import * as z from 'zod';
import type { Role } from '../contracts/roles.ts';
import { LOCAL_AUDIENCE, LOCAL_ISSUER } from './environment.ts';
import { readJsonFile } from './json-file.ts';
import { makePrivateFolder, writePrivateFile } from './private-files.ts';

/** Whom a token speaks for: one seller, or a role of the marketplace. */
export type Bearer = { readonly sellerId: string } | { readonly role: Role };

/** This machine's own issuer of tokens. */
export type TokenIssuer = {
  readonly publicKeys: JSONWebKeySet;
  /** A signed token, valid for `seconds` from `now` (ms since 1970). */
  readonly issue: (bearer: Bearer, now: number, seconds: number) => Promise<string>;
};

const ALGORITHM = 'ES256';
const KEY_ID = 'local';

/** Nobody signs in on a laptop, so everybody with a role is the same person. */
const subjectOf = (bearer: Bearer): string =>
  'sellerId' in bearer ? `seller:${bearer.sellerId}` : `${bearer.role}:demo`;

const signingKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
type SigningKey = z.infer<typeof signingKey>;

const createIssuer = async (privateKey: SigningKey): Promise<TokenIssuer> => {
  const { d: _private, ...publicKey } = privateKey;
  const key = await importJWK(privateKey, ALGORITHM);
  return {
    publicKeys: { keys: [{ ...publicKey, kid: KEY_ID, alg: ALGORITHM, use: 'sig' } satisfies JWK] },
    issue: (bearer, now, seconds) => {
      const issuedAt = Math.floor(now / 1000);
      return new SignJWT('sellerId' in bearer ? { seller_id: bearer.sellerId } : { roles: [bearer.role] })
        .setProtectedHeader({ alg: ALGORITHM, kid: KEY_ID, typ: 'JWT' })
        .setSubject(subjectOf(bearer))
        .setIssuer(LOCAL_ISSUER)
        .setAudience(LOCAL_AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + seconds)
        .sign(key);
    },
  };
};

const generateKey = async (): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return signingKey.parse(await exportJWK(privateKey));
};

/** An issuer whose key lives as long as the process. */
export const createEphemeralIssuer = async (): Promise<TokenIssuer> => createIssuer(await generateKey());

/**
 * The issuer whose private key is kept in `file`, readable by its owner alone. A missing or damaged
 * key is replaced, and tokens signed with the old one are no longer valid.
 */
export const openIssuer = async (file: string): Promise<TokenIssuer> => {
  const stored = readJsonFile(file, signingKey);
  if (stored !== undefined) return createIssuer(stored);
  const key = await generateKey();
  makePrivateFolder(dirname(file));
  writePrivateFile(file, JSON.stringify(key));
  return createIssuer(key);
};

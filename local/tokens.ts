import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import * as z from 'zod';
import type { Role } from '../contracts/roles.ts';
import { LOCAL_AUDIENCE, LOCAL_ISSUER } from './environment.ts';

/** Whom a token is for: one seller, or a role of the marketplace. */
export type Bearer = { readonly sellerId: string } | { readonly role: Role };

/** This machine's own token issuer. */
export type TokenIssuer = {
  readonly publicKeys: JSONWebKeySet;
  /** A signed token, valid for `seconds` from `now` (ms since 1970). */
  readonly issue: (bearer: Bearer, now: number, seconds: number) => Promise<string>;
};

const ALGORITHM = 'ES256';
const KEY_ID = 'local';

/** To whom a token says that it was issued. Nobody signs in on a laptop, so everybody of a role is the same person. */
const subjectOf = (bearer: Bearer): string =>
  'sellerId' in bearer ? `seller:${bearer.sellerId}` : `${bearer.role}:demo`;

const storedKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

const createIssuer = async (privateKey: z.infer<typeof storedKey>): Promise<TokenIssuer> => {
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

const newKey = async (): Promise<z.infer<typeof storedKey>> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return storedKey.parse(await exportJWK(privateKey));
};

/** An issuer whose key lives as long as the process. */
export const createEphemeralIssuer = async (): Promise<TokenIssuer> => createIssuer(await newKey());

const readKey = (file: string): z.infer<typeof storedKey> | undefined => {
  try {
    return storedKey.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing or damaged: a new one takes its place, and tokens of the old one cease to be valid.
    return undefined;
  }
};

/** The issuer whose private key is kept in `file` (readable by its owner alone); made when there is none. */
export const openIssuer = async (file: string): Promise<TokenIssuer> => {
  const known = readKey(file);
  if (known !== undefined) return createIssuer(known);
  const key = await newKey();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return createIssuer(key);
};

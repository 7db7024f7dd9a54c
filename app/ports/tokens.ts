import type { Identity } from '../access/identity.ts';

/** `expiresAt`: ms since 1970. A `reason` is fit to be shown: it says what is wrong and holds nothing of the token. */
export type Verification =
  | { readonly identity: Identity; readonly expiresAt: number }
  | { readonly reason: string };

/** Verifies a compact JWT. Rejects with KeysUnavailableError when its keys cannot be had: that says nothing about the token. */
export type TokenVerifier = (token: string) => Promise<Verification>;

/** The issuer's keys cannot be read; the same token may be good a moment later. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

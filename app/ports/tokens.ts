import type { Identity } from '../access/identity.ts';

/**
 * `expiresAt` is in ms since 1970. A `reason` says what is wrong and contains nothing of the token,
 * so it may be shown.
 */
export type Verification =
  | { readonly identity: Identity; readonly expiresAt: number }
  | { readonly reason: string };

/**
 * Verifies a compact JWT.
 * @throws {KeysUnavailableError} when its keys cannot be read, which says nothing about the token
 */
export type TokenVerifier = (token: string) => Promise<Verification>;

/** The issuer's keys cannot be read. The same token may be accepted a moment later. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

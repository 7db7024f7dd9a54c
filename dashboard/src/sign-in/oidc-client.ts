import {
  ErrorResponse,
  OidcClient,
  type RefreshState,
  type SigninResponse,
  type StateStore,
} from 'oidc-client-ts';
import * as z from 'zod';
import type { OidcSignIn } from '../../../contracts/web-config.ts';
import { wordsOf } from '../error-message.ts';

/** Signing in did not work; the message says why, as far as the issuer told. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

export type OidcSettings = {
  readonly settings: OidcSignIn;
  /** Of this page, such as `https://pulse.example`. */
  readonly origin: string;
  /** Keeps state and PKCE verifier while the browser is at the issuer. Tokens never go there. */
  readonly stateStore: StateStore;
};

export type SignedIn = {
  readonly accessToken: string;
  /** Path, query and fragment of the page from which sign-in began. */
  readonly returnTo: string;
};

/** Authorization code with PKCE. Tokens live in this object alone. */
export type Oidc = {
  /** The address at the issuer to go to. */
  readonly begin: (returnTo: string) => Promise<string>;
  /** Takes the code that the issuer sent the browser back with. Rejects with SignInError. */
  readonly complete: (url: string) => Promise<SignedIn>;
  /** A new access token by refresh token; undefined when one has to sign in again or signed out meanwhile. Rejects when the issuer cannot be reached. */
  readonly renew: () => Promise<string | undefined>;
  /** Forgets the tokens; the address that ends the session at the issuer, unless it has none. */
  readonly signOut: () => Promise<string | undefined>;
};

const userState = z.object({ return_to: z.string() });

/** Only ever a page of this site: what was stored is not trusted to be. */
const pageOf = (returnTo: string, origin: string, signedInPath: string): string => {
  const url = URL.canParse(returnTo, origin) ? new URL(returnTo, origin) : new URL(origin);
  return url.origin === origin && url.pathname !== signedInPath
    ? `${url.pathname}${url.search}${url.hash}`
    : '/';
};

const told = (error: unknown): string => {
  if (error instanceof ErrorResponse) return error.error_description ?? error.error ?? error.message;
  return wordsOf(error);
};

/** The sign-in of one issuer. Reads no browser globals but fetch and crypto. */
export const createOidc = ({ settings, origin, stateStore }: OidcSettings): Oidc => {
  const { authority, client_id, scope, redirect_path, parameters, logout, metadata } = settings;
  const client = new OidcClient({
    authority,
    client_id,
    scope,
    redirect_uri: `${origin}${redirect_path}`,
    post_logout_redirect_uri: `${origin}/`,
    stateStore,
    requestTimeoutInSeconds: 15,
    ...(parameters !== undefined && { extraQueryParams: parameters }),
    ...(metadata !== undefined && { metadata }),
  });
  let tokens:
    | Pick<SigninResponse, 'id_token' | 'refresh_token' | 'profile' | 'session_state' | 'scope'>
    | undefined;

  return {
    begin: async (returnTo) => {
      try {
        return (
          await client.createSigninRequest({ state: { return_to: pageOf(returnTo, origin, redirect_path) } })
        ).url;
      } catch (cause) {
        throw new SignInError(`The sign-in service cannot be reached: ${told(cause)}.`, { cause });
      }
    },
    complete: async (url) => {
      try {
        const response = await client.processSigninResponse(url);
        tokens = response;
        const returnTo = userState.safeParse(response.userState).data?.return_to ?? '/';
        return { accessToken: response.access_token, returnTo: pageOf(returnTo, origin, redirect_path) };
      } catch (cause) {
        throw new SignInError(`Sign-in did not work: ${told(cause)}.`, { cause });
      }
    },
    renew: async () => {
      const held = tokens;
      if (held?.refresh_token === undefined) return undefined;
      const { refresh_token, id_token, session_state, scope: granted, profile } = held;
      const state: RefreshState = {
        refresh_token,
        session_state,
        profile,
        ...(id_token !== undefined && { id_token }),
        ...(granted !== undefined && { scope: granted }),
      };
      try {
        const response = await client.useRefreshToken({ state });
        // Signed out meanwhile: what comes now must not bring it all back.
        if (tokens !== held) return undefined;
        // Issuers that do not rotate refresh tokens leave it out, and mostly the id token too.
        tokens = { ...held, refresh_token: response.refresh_token ?? refresh_token };
        return response.access_token;
      } catch (error) {
        if (!(error instanceof ErrorResponse)) throw error;
        tokens = undefined;
        return undefined;
      }
    },
    signOut: async () => {
      const idToken = tokens?.id_token;
      tokens = undefined;
      if (logout !== undefined)
        return `${logout.endpoint}?${new URLSearchParams({ client_id, logout_uri: `${origin}/` })}`;
      if ((await client.metadataService.getEndSessionEndpoint()) === undefined) return undefined;
      return (
        await client.createSignoutRequest({
          client_id,
          ...(idToken !== undefined && { id_token_hint: idToken }),
        })
      ).url;
    },
  };
};

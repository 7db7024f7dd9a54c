import {
  ErrorResponse,
  OidcClient,
  type RefreshState,
  type SigninResponse,
  type StateStore,
} from 'oidc-client-ts';
import * as z from 'zod';
import type { OidcSignIn } from '../../../contracts/web-config.ts';
import { describeError } from '../error-message.ts';

/** Signing in failed; the message says why, as far as the issuer does. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

export type IssuerClientSettings = {
  readonly settings: OidcSignIn;
  /** Of this page, such as `https://pulse.example`. */
  readonly origin: string;
  /** Holds state and PKCE verifier while the browser is at the issuer, and never a token. */
  readonly stateStore: StateStore;
};

export type SignedIn = {
  readonly accessToken: string;
  /** Path, query and fragment of the page from which sign-in began. */
  readonly returnTo: string;
};

/** Authorization code with PKCE. Tokens live in this object alone. */
export type IssuerClient = {
  /** Resolves to the address at the issuer to go to. Rejects with SignInError. */
  readonly begin: (returnTo: string) => Promise<string>;
  /** Redeems the code in the address that the issuer sent us back to. Rejects with SignInError. */
  readonly complete: (url: string) => Promise<SignedIn>;
  /**
   * Gets a new access token by refresh token; undefined when the person has to sign in again or has
   * signed out meanwhile. Rejects when the issuer cannot be reached.
   */
  readonly renew: () => Promise<string | undefined>;
  /** Forgets the tokens. Resolves to the address that ends the issuer's session, if it has one. */
  readonly signOut: () => Promise<string | undefined>;
};

const userState = z.object({ return_to: z.string() });

/** Storage is not to be trusted: only a page of this site is returned to. */
const keepOnSite = (returnTo: string, origin: string, signedInPath: string): string => {
  const url = URL.canParse(returnTo, origin) ? new URL(returnTo, origin) : new URL(origin);
  return url.origin === origin && url.pathname !== signedInPath
    ? `${url.pathname}${url.search}${url.hash}`
    : '/';
};

const describeIssuerError = (error: unknown): string =>
  error instanceof ErrorResponse
    ? (error.error_description ?? error.error ?? error.message)
    : describeError(error);

/** Creates the client of one issuer. It uses no browser globals but fetch and crypto. */
export const createIssuerClient = ({ settings, origin, stateStore }: IssuerClientSettings): IssuerClient => {
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
          await client.createSigninRequest({
            state: { return_to: keepOnSite(returnTo, origin, redirect_path) },
          })
        ).url;
      } catch (cause) {
        throw new SignInError(`Could not reach the sign-in service: ${describeIssuerError(cause)}.`, {
          cause,
        });
      }
    },
    complete: async (url) => {
      try {
        const response = await client.processSigninResponse(url);
        tokens = response;
        const returnTo = userState.safeParse(response.userState).data?.return_to ?? '/';
        return { accessToken: response.access_token, returnTo: keepOnSite(returnTo, origin, redirect_path) };
      } catch (cause) {
        throw new SignInError(`Could not sign you in: ${describeIssuerError(cause)}.`, { cause });
      }
    },
    renew: async () => {
      const current = tokens;
      if (current?.refresh_token === undefined) return undefined;
      const { refresh_token, id_token, session_state, scope: tokenScope, profile } = current;
      const state: RefreshState = {
        refresh_token,
        session_state,
        profile,
        ...(id_token !== undefined && { id_token }),
        ...(tokenScope !== undefined && { scope: tokenScope }),
      };
      try {
        const response = await client.useRefreshToken({ state });
        // The person signed out meanwhile and must stay signed out.
        if (tokens !== current) return undefined;
        // Issuers that do not rotate refresh tokens leave them out.
        tokens = { ...current, refresh_token: response.refresh_token ?? refresh_token };
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

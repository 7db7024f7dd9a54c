import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type OidcSignIn, SIGNED_IN_PATH } from '../../../contracts/web-config.ts';
import type { Stage } from '../../stage/read-stage.ts';

/** What makes an access token valid: who made it, for whom, and the keys that it is signed with. */
export type Tokens = { readonly issuer: string; readonly audience: string; readonly keysUrl: string };

/** Who signs people in: how the API recognises valid tokens, and how the web app gets them. */
export type Identity = { readonly tokens: Tokens; readonly signIn: OidcSignIn };

type OidcSettings = Extract<Stage['identity'], { kind: 'oidc' }>;

/** The identity of a marketplace that has an issuer already. We create nothing for it. */
export const toIdentity = ({ issuer, audience, keysUrl, clientId }: OidcSettings): Identity => ({
  tokens: { issuer, audience, keysUrl },
  signIn: {
    kind: 'oidc',
    authority: issuer,
    client_id: clientId,
    scope: 'openid',
    redirect_path: SIGNED_IN_PATH,
    // Some issuers make opaque access tokens unless they get this parameter. The others ignore it.
    parameters: { audience },
  },
});

/** Address of the Cognito pool's sign-in pages and token endpoint. It does not need the pool. */
export const signInPagesUrl = (scope: Construct, domainPrefix: string): string =>
  `https://${domainPrefix}.auth.${Stack.of(scope).region}.amazoncognito.com`;

/**
 * The origins that the web app calls to sign somebody in. The Content-Security-Policy allows no
 * others.
 */
export const signInOrigins = (scope: Construct, { identity }: Stage): readonly string[] =>
  identity.kind === 'cognito'
    ? [signInPagesUrl(scope, identity.domainPrefix)]
    : [...new Set([identity.issuer, ...identity.signInOrigins].map((address) => new URL(address).origin))];
